// Owns SIGINT and SIGTERM while somebody trains: the first asks all who train to end, the second ends the process at once. There are handlers
// only as long as somebody listens.
import { constants } from 'node:os';

export type StopSignalName = 'SIGINT' | 'SIGTERM';
const SIGNALS: readonly StopSignalName[] = ['SIGINT', 'SIGTERM'];

const listeners = new Set<(signal: StopSignalName) => void>();
/** The signal that came since the first of the listeners began. */
let received: StopSignalName | undefined;
/** Whether one of them wants the process to end then. */
let isExitWanted = false;

function hear(signal: StopSignalName): void {
  if (received !== undefined) endAtOnce(signal);
  else {
    received = signal;
    for (const listen of listeners) listen(signal);
  }
}

/** As the signal would have ended it; where the program listens for it, too, that does not end it. */
function endAtOnce(signal: StopSignalName): void {
  forget();
  if (process.listenerCount(signal) > 0) process.exit(statusOf(signal));
  process.kill(process.pid, signal);
}

function forget(): void {
  for (const signal of SIGNALS) process.off(signal, hear);
}

/** What a shell says of a program that the signal ended. */
const statusOf = (signal: StopSignalName): number => 128 + constants.signals[signal];

/**
 * Calls `listen` when a signal asks to stop.
 *
 * @returns to be called when it is done. With `exit`, the process ends there where a signal has come and nobody else still trains.
 */
export function onStopSignal(listen: (signal: StopSignalName) => void): (exit: boolean) => void {
  if (listeners.size === 0) for (const signal of SIGNALS) process.on(signal, hear);
  listeners.add(listen);
  if (received !== undefined) listen(received);
  return (exit) => {
    listeners.delete(listen);
    isExitWanted ||= exit;
    if (listeners.size > 0) return;
    forget();
    const signal = isExitWanted ? received : undefined;
    received = undefined;
    isExitWanted = false;
    if (signal !== undefined) process.exit(statusOf(signal));
  };
}
