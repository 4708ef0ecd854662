/** What is copied is pasted into terminals, which act on control characters before a shell sees its quotes. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { CopiedRequest } from '../../src/export/copied-request.ts';
import { renderCurl } from '../../src/export/curl.ts';
import { renderFetch } from '../../src/page/app/copy/other-forms.ts';
import { serve, writeProject } from '../kit/index.ts';

/** Starts a program in a terminal, pastes standard input, and ends once the last line has been run. */
const PASTE = String.raw`
import os, pty, re, select, sys
last, *command = sys.argv[1:]
pasted = sys.stdin.buffer.read()
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
def expect(wanted):
    seen = b''
    while not re.search(wanted, seen):
        if not select.select([terminal], [], [], 15)[0]: sys.exit('no ' + repr(wanted) + ' in ' + repr(seen))
        try: seen += os.read(terminal, 4096)
        except OSError: sys.exit('ended before ' + repr(wanted) + ': ' + repr(seen))
    return seen
seen = expect(rb'[>#$] (\x1b.3G)?$')
is_bracketed = b'\x1b[?2004h' in seen
os.write(terminal, (b'\x1b[200~' + pasted + b'\x1b[201~' if is_bracketed else pasted) + b'\r')
os.write(terminal, last.encode() + b'\r')
expect(b'the end')
print(is_bracketed)
`;

const canPaste = ['python3', 'bash', 'dash', 'curl'].every(
  (name) => spawnSync(name, name === 'dash' ? ['-c', ':'] : ['--version']).status === 0,
);

const PROGRAMS = {
  bash: {
    command: ['bash', '--noprofile', '--norc', '-i'],
    end: "printf 'the %s' end",
    isBracketed: true,
    render: renderCurl,
  },
  dash: {
    command: ['dash', '-i'],
    end: "printf 'the %s' end",
    isBracketed: false,
    render: renderCurl,
  },
  'the REPL of Node': {
    command: [process.execPath],
    end: "console.log(['the', 'end'].join(' '))",
    isBracketed: false,
    render: renderFetch,
  },
};

/** Ctrl-C, Ctrl-D, Ctrl-U, DEL, the end of a paste, tabs, C1 and a separator. */
const KEYS = [
  '\u0003',
  '\u0004',
  '\u0015',
  '\u007f'.repeat(9),
  '\u001b[201~',
  '\t\t',
  '\u0085\u2028',
];

test.skipIf(!canPaste).each(Object.entries(PROGRAMS))(
  'a copied request with control characters runs nothing else when it is pasted into %s',
  async (_name, { command, end, isBracketed, render }) => {
    await using project = await writeProject({});
    const bodies: string[] = [];
    await using server = await serve(async (incoming, response) => {
      bodies.push(await text(incoming));
      response.end();
    });
    for (const own of [KEYS.join(''), '\r']) {
      const node = `${own}\nprocess.getBuiltinModule('fs').writeFileSync('owned', '')\n`;
      const body = `a${[...own].map((key) => `${key}\ntouch owned\n`).join('')}'${node}`;
      const request: CopiedRequest = {
        method: 'POST',
        url: server.url,
        headers: [['Content-Type', 'text/plain']],
        body: { kind: 'text', text: body },
        lacks: [`The body is in the file ${own}'; touch owned`],
      };
      const pasted = spawn('python3', ['-c', PASTE, end, ...command], {
        cwd: project.folder,
        env: { PATH: process.env.PATH, HOME: project.folder, TERM: 'xterm' },
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      pasted.stdin.end(render(request));
      const [out, err] = await Promise.all([text(pasted.stdout), text(pasted.stderr)]);
      expect([err, out.trim()]).toEqual(['', isBracketed ? 'True' : 'False']);
      expect(bodies.splice(0)).toEqual([body]);
      expect(existsSync(join(project.folder, 'owned'))).toBe(false);
    }
  },
);
