import { ConsoleLogger, LogLevel } from '@nestjs/common';

/** What a command's parts log goes to stderr: stdout is the command's result, and a machine may read it. */
export class StderrLogger extends ConsoleLogger {
  protected override printMessages(messages: unknown[], context = '', level: LogLevel = 'log'): void {
    super.printMessages(messages, context, level, 'stderr');
  }
}
