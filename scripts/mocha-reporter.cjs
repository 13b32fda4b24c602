// The spec reporter, closed by one line that tools can read: `N passed, N failed`.
const { reporters } = require('mocha');

module.exports = class CountingSpec extends reporters.Spec {
  epilogue() {
    super.epilogue();
    const { passes, failures, pending } = this.stats;
    if (pending > 0) console.log(`${pending} skipped\n`);
    console.log(`${passes} passed, ${failures} failed`);
  }
};
