// What every graph is written for. The one place in the tests that says it in numbers.
export const OPSET = 21;
export const IR_VERSION = 10;
