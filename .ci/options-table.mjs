/** The README's table of options, between two marks: what the schemas say of each option. */

const marks = /(<!-- options -->\n).*?(<!-- \/options -->)/s;

/**
 * @param {string} readme
 * @param {readonly (readonly [string, string])[]} options names and descriptions
 * @returns {string} the README with the table of these options
 */
export function writeOptionsTable(readme, options) {
  if (!marks.test(readme)) throw new Error('README.md has no marks for the table of options.');
  const rows = options.map(([name, description]) => `| \`${name}\` | ${description} |`);
  const table = ['| option | what it does |', '| --- | --- |', ...rows];
  return readme.replace(marks, (_all, start, end) => `${start}${table.join('\n')}\n${end}`);
}
