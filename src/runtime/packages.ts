// Owns `require` for the packages that runtimes are made of. Nothing is looked for before a runtime is.
//
// It is Node's own, also where a test runner gives its tests a sandbox with another one: native code is loaded once a process, and hands
// out arrays of Node's realm, which the JavaScript around it does not know for arrays when that was loaded in a sandbox.
// Where this file is comes from the stack: `import.meta` is a syntax error wherever the library is compiled to CommonJS.
import * as modules from 'node:module';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { libraryFolder } from '../call-site.js';

let own: NodeJS.Require | undefined;

function hostModules(): Pick<typeof modules, 'createRequire'> {
  try {
    return runInThisContext("process.getBuiltinModule('node:module')") ?? modules;
  } catch {
    return modules;
  }
}

/** `require` from where this library is, or where its bundle is; from the working folder if that is not known. */
export function packages(): NodeJS.Require {
  own ??= hostModules().createRequire(join(isFolder(libraryFolder) ? libraryFolder : process.cwd(), 'index.js'));
  return own;
}

/** Code that was evaluated without a file comes from nowhere; a bundler's development server gives URLs of its own. */
const isFolder = (path: string): boolean => path !== '/' && !/^[a-z]+:\/\//.test(path);
