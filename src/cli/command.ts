// Owns what commands have in common: how arguments are read, and how results are printed.

import { type Command, CommanderError } from 'commander';
import { printable } from '../errors.js';

/** Where a command writes, and the status that it ends with. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** 0 where all is well, 1 where something was found or the work failed, 2 for bad use. */
  status: number;
}

/** Adds a command to the program. */
export type AddCommand = (program: Command, terminal: Terminal) => void;

/** An argument that is none of what it may be. */
export const badUse = (message: string): CommanderError => new CommanderError(2, 'trainop.use', message);

/** Reads a whole number of at least `least`. */
export const wholeNumber =
  (option: string, least: number) =>
  (text: string): number => {
    const number = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(number) || number < least)
      throw badUse(`${option} must be a whole number${least > 0 ? `, ${least} at least` : ''}, not '${text}'`);
    return number;
  };

/** One of a few words. */
export const oneOf =
  <const W extends string>(option: string, words: readonly W[]) =>
  (text: string): W => {
    if (!(words as readonly string[]).includes(text)) throw badUse(`${option} is ${words.join(', ')}, not '${text}'`);
    return text as W;
  };

/** Adds to a list: for options that may be given several times. */
export const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

/** Prints lines, without what could steer a terminal. */
export const printLines = (terminal: Terminal, lines: readonly string[]): void =>
  terminal.out(lines.map((line) => `${printable(line)}\n`).join(''));
export const printJson = (terminal: Terminal, value: unknown): void =>
  terminal.out(`${JSON.stringify(value, undefined, 2)}\n`);
