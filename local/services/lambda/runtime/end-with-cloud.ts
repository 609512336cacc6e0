/** Ends this process with the one that started it, however that one ended; hides the channel from the handler. */
export function endWithCloud(): void {
  if (!process.channel) return;
  process.on('disconnect', () => process.exit(0));
  process.channel.unref();
  Object.defineProperty(process, 'send', { value: undefined });
}
