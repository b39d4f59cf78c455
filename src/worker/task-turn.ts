/**
 * A turn of the event loop: resolves in a task of its own, which a promise is not and a timer is
 * only after four milliseconds, so that messages are let in. Several may wait at once; each is
 * woken by its own message.
 */
export function taskTurn(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port2.postMessage(null);
    });
}
