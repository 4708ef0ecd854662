/** The README's table of options, between two marks: what the schemas say of each option. */
import { describeOptions } from '../../src/session/json/parse-options.ts';
import { pluginOptionsSchema } from '../../src/vitest/plugin/options.ts';

const MARKS = /(<!-- options -->\n).*?(<!-- \/options -->)/s;

/**
 * The README with the table of the options as they are now.
 * @throws {Error} if it has no marks for the table
 */
export function writeOptionsTable(readme: string): string {
  if (!MARKS.test(readme)) throw new Error('README.md has no marks for the table of options.');
  const rows = describeOptions(pluginOptionsSchema).map(
    ([name, description]) => `| \`${name}\` | ${description} |`,
  );
  const table = ['| option | what it does |', '| --- | --- |', ...rows].join('\n');
  return readme.replace(MARKS, (_all, start, end) => `${start}${table}\n${end}`);
}
