#!/usr/bin/env node
import { Logger } from '@nestjs/common';
import { SettingsError } from '../../config/load';
import { Refused } from '../platform/errors/errors';
import type { Command } from './cli/command';
import { COMMANDS } from './cli/commands';
import { StderrLogger } from './cli/stderr-logger';

const NAME_WIDTH = 36;

function overview(): string {
  const lines = COMMANDS.map((command) => `  ${command.usage.padEnd(NAME_WIDTH)}${command.does}`);
  return `huitou COMMAND [--help] [--json]\n\n${lines.join('\n')}\n`;
}

/** The longest command whose words the arguments begin with, and the arguments after them. */
function commandOf(args: string[]): { command: Command; rest: string[] } | null {
  const matches = COMMANDS.filter((command) => command.name.split(' ').every((word, index) => args[index] === word));
  const [command] = matches.sort((a, b) => b.name.length - a.name.length);
  return command ? { command, rest: args.slice(command.name.split(' ').length) } : null;
}

async function main(args: string[]): Promise<void> {
  const found = commandOf(args);
  if (!found) {
    const asked = args.length === 0 || args[0] === '--help';
    process[asked ? 'stdout' : 'stderr'].write(overview());
    process.exitCode = asked ? 0 : 1;
    return;
  }
  const { command, rest } = found;
  if (rest.includes('--help')) {
    process.stdout.write(`huitou ${command.usage}\n\n${command.does}\n${command.more ?? ''}`);
    return;
  }
  const json = rest.includes('--json');
  const words = rest.filter((word) => word !== '--json');
  Logger.overrideLogger(new StderrLogger());
  const progress = (text: string) => process.stderr.write(`${text}\n`);
  const result = await command.run(words, progress);
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : `${command.tell(result, words)}\n`);
  if (command.failed?.(result)) process.exitCode = 1;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const known = error instanceof SettingsError || error instanceof Refused;
  process.stderr.write(known ? `${(error as Error).message}\n` : `${(error as Error).stack ?? String(error)}\n`);
  process.exit(1);
});
