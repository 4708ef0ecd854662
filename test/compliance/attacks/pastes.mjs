/** An exported script has no control character, and runs nothing of a stranger; no cell of a table is a formula. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordingOf, runCommand, sessionOf, withFolder } from './kit.mjs';

const CONTROLS = Array.from({ length: 0xa1 }, (_, code) => String.fromCharCode(code)).filter(
  (character) => /\p{Cc}/u.test(character),
);
const MARKS = ['\u2028', '\u202e', '\u2066', '\ufeff', '\u200b', '\u{e0041}'];
const COMMANDS = [
  "'; touch owned; '",
  '"; touch owned; "',
  '$(touch owned)',
  '`touch owned`',
  '\\\n touch owned\n',
  '\n touch owned\n',
  '& touch owned &',
  '| touch owned',
  "\\'; touch owned #",
  '!!; touch owned',
  '--output owned',
  '@owned',
  '-K/dev/stdin',
  `\${process.getBuiltinModule('fs').writeFileSync('owned','')}`,
  "*/process.getBuiltinModule('fs').writeFileSync('owned','')/*",
  "\n;process.getBuiltinModule('fs').writeFileSync('owned','')\n//",
  '=cmd|calc!A0',
  '1;=cmd|calc!A0',
  '1\t+cmd|calc!A0',
  '@SUM(A1)',
  'a\n  ::error::owned ##vso[task.complete]',
];
const UNSAFE =
  /[^\P{Cc}\n]|[\p{Zl}\p{Zp}\p{Bidi_Control}\ufeff\u200b\u{e0000}-\u{e007f}]|^\s*::[a-z]|##[\w.-]*\[/mu;
const FORMATS = ['curl', 'vitest', 'k6', 'csv'];

/** A session with the text wherever a session may have one. */
function sessionWith(text) {
  const header = text.replace(/[^\t\x20-\x7e]/g, '');
  return sessionOf(
    [
      recordingOf('POST', `/a/${encodeURIComponent(text)}?b=${encodeURIComponent(text)}`, {
        id: text,
        headers: [
          ['X-A', header.trim()],
          ['Content-Type', 'text/plain'],
        ],
        body: { text },
        response: { statusText: header, body: { text } },
      }),
      recordingOf('PUT', '/b', {
        headers: [['Content-Type', 'application/json']],
        body: { json: { [text]: [text] } },
        response: { body: { json: { [text]: text } } },
      }),
    ],
    { name: text },
  );
}

const attack = (text, format) => ({
  name: `${JSON.stringify(text)} as ${format}`,
  run: () =>
    withFolder(async (folder) => {
      writeFileSync(join(folder, 'a.session.json'), JSON.stringify(sessionWith(text)));
      const args = ['export', 'a.session.json', '--format', format, '--out', 'out'];
      const { output } = await runCommand(folder, args);
      if (!existsSync(join(folder, 'out'))) return `nothing was written: ${output.slice(0, 200)}`;
      const written = readFileSync(join(folder, 'out'), 'utf8');
      const bad = UNSAFE.exec(written.replaceAll('\r\n', '\n'));
      if (bad)
        return `has ${JSON.stringify(bad.input.slice(Math.max(0, bad.index - 40), bad.index + 20))}`;
      if (format === 'csv') return findFormula(written);
      runScript(folder, format);
      return existsSync(join(folder, 'owned')) ? 'it was run' : undefined;
    }),
});

/** A cell that a spreadsheet calculates, whatever it takes for the separator. */
function findFormula(table) {
  const found = /(?:^|[,;\t\n]"?)[=+@]/.exec(table);
  return found
    ? `has the formula ${JSON.stringify(table.slice(found.index, found.index + 20))}`
    : undefined;
}

/** With commands of ours in the place of those that the script calls. */
function runScript(folder, format) {
  const options = { cwd: folder, stdio: 'ignore', timeout: 10_000 };
  try {
    if (format === 'curl') {
      writeFileSync(join(folder, 'curl'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
      const env = { PATH: `${folder}:${process.env.PATH}` };
      execFileSync('sh', ['out', 'http://127.0.0.1:9'], { ...options, env });
    } else {
      writeFileSync(join(folder, 'out.mjs'), readFileSync(join(folder, 'out')));
      execFileSync(process.execPath, ['--check', 'out.mjs'], options);
    }
  } catch (error) {
    if (format !== 'curl') throw error;
  }
}

export const attacks = FORMATS.flatMap((format) => [
  // All at once: one run of the command takes longer than all of its work.
  ...[CONTROLS, MARKS, CONTROLS.map((control) => `\n${control}touch owned\n`)].map((all) =>
    attack(all.join(''), format),
  ),
  ...COMMANDS.map((text) => attack(text, format)),
]);
