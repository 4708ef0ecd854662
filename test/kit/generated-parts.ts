/** The parts of pages that are made of the sources: the table of options, and the failures that are quoted. */
import { COMMANDS } from '../../src/cli/commands.ts';
import { type Command, PROGRAM, usageOf } from '../../src/cli/program/command.ts';
import { renderBriefly, renderFailure } from '../../src/replay/failure/render-failure.ts';
import type { Failure } from '../../src/replay/index.ts';
import { describeOptions } from '../../src/session/json/parse-options.ts';
import { pluginOptionsSchema } from '../../src/vitest/plugin/options.ts';

/** The pages that have such parts, from the repository's root. */
export const GENERATED_PAGES = ['README.md', 'src/vitest/README.md', 'src/cli/README.md'];

/** A page with its generated parts as they are now. */
export function writeGeneratedParts(page: string): string {
  return writeFailures(writeCommands(writeOptionsTable(page)));
}

/** Between two marks: what the schemas say of each option. */
const OPTIONS = /(<!-- options -->\n).*?(<!-- \/options -->)/s;

function writeOptionsTable(page: string): string {
  const rows = describeOptions(pluginOptionsSchema).map(
    ([name, description]) => `| \`${name}\` | ${description} |`,
  );
  const table = ['| option | what it does |', '| --- | --- |', ...rows].join('\n');
  return page.replace(OPTIONS, (_all, start, end) => `${start}${table}\n${end}`);
}

/** Between two marks: the commands with their options and examples. */
const COMMAND_PARTS = /(<!-- commands -->\n).*?(<!-- \/commands -->)/s;

function writeCommands(page: string): string {
  const all = COMMANDS.map(renderCommand).join('\n');
  return page.replace(COMMAND_PARTS, (_all, start, end) => `${start}\n${all}\n${end}`);
}

function renderCommand(command: Command): string {
  const { name, about, options, examples } = command;
  const rows = options.map(
    ({ name: flag, short, value, about: text, isList }) =>
      `| \`${short ? `${short}, ` : ''}${flag}${value ? ` <${value}>` : ''}\` | ${escapeCell(text)}${isList ? ' (repeatable)' : ''} |`,
  );
  return [
    `#### \`${name}\``,
    '',
    `${about}.`,
    '',
    '```text',
    `${PROGRAM} ${usageOf(command)}`,
    '```',
    '',
    '```sh',
    examples.map((example) => `# ${example.about}\nvsr ${example.line}`).join('\n\n'),
    '```',
    '',
    ...(rows.length > 0 ? ['| option | what it does |', '| --- | --- |', ...rows, ''] : []),
  ].join('\n');
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

/** A mark before a block, and the block. */
const FAILURE = /^<!-- failure (.*?) -->\n```text\n.*?^```$/gms;

/** What a mark says of a line in its block. */
interface QuotedFailure {
  /** The line, with `…` for the message. */
  readonly line: string;
  readonly failure: Failure;
  /** Status for a short message, as in the list of failed requests. */
  readonly expected?: number;
}

function writeFailures(page: string): string {
  return page.replace(FAILURE, (block: string, json: string) => {
    const { line, failure, expected }: QuotedFailure = JSON.parse(json);
    const [before = ''] = line.split('…');
    const message =
      expected === undefined
        ? renderFailure(failure).message
        : renderBriefly({ expected, failure });
    const lines = block.split('\n');
    const at = lines.findIndex((each) => each.startsWith(before));
    return lines
      .with(
        at,
        line.replace('…', () => message),
      )
      .join('\n');
  });
}
