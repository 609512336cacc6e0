import { assert, constantFrom, array, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findBackgroundOutput } from '../../../lib/appspec/find-background-output.ts';

const at = (script: string) =>
  findBackgroundOutput(script).map(({ at: { line, column }, keeps }) => `${line}:${column} ${keeps}`);

describe('findBackgroundOutput', () => {
  test.each([
    ['no redirection', 'node server.js &', '1:16 stdout and stderr'],
    [
      'nohup, which redirects on a terminal alone',
      '#!/bin/sh\nnohup java -jar app.jar &\n',
      '2:25 stdout and stderr',
    ],
    ['stdout alone redirected', 'node a.js >/var/log/a.log &', '1:27 stderr'],
    ['stderr alone redirected', 'node a.js 2>/dev/null &', '1:23 stdout'],
    ['redirections in the wrong order', 'node a.js 2>&1 >a.log &', '1:23 stdout'],
    ['stdout sent to stderr', 'node a.js >&2 &', '1:15 stderr'],
    ['a device that is the stream itself', 'node a.js >/dev/stdout 2>&1 &', '1:29 stdout'],
    ['a pipe whose end writes to stdout', 'node a.js 2>&1 | tee a.log &', '1:28 stdout and stderr'],
    ['the second of two commands', 'cd /opt/app; node a.js &', '1:24 stdout and stderr'],
    ['a command in a branch', 'if true; then node a.js & fi', '1:25 stdout and stderr'],
    ['a job of a subshell', '(cd /opt && exec node a.js &)', '1:28 stdout and stderr'],
    ['a command over two lines', 'node a.js \\\n  --port 80 &', '2:13 stdout and stderr'],
    ['a job that is looked at afterwards', 'node a.js &\nsleep 1\nkill -0 $!', '1:11 stdout and stderr'],
    ['an earlier kill', 'kill $(cat pid)\nnode a.js &', '2:11 stdout and stderr'],
    ['exec of one stream', 'exec >a.log\nnode a.js &', '2:11 stdout and stderr'],
  ])('finds %s', (_, script, expected) => {
    expect(at(script)).toEqual([expected]);
  });

  test.each([
    ['all streams redirected', 'nohup node a.js >/var/log/a.log 2>&1 </dev/null &'],
    ['both at once', 'node a.js &>/dev/null &'],
    ['both at once, appended', 'node a.js &>>a.log &'],
    ['both at once, the csh way', 'node a.js >& a.log &'],
    ['closed streams', 'node a.js >&- 2>&- &'],
    ['quoted targets', 'node "$app" >>"$root/a.log" 2>>\'b.log\' &'],
    ['a target with a substitution', 'node a.js >log-$(date +%F).txt 2>&1 &'],
    ['a group that is redirected', '{ cd /opt; node a.js; } >a.log 2>&1 &'],
    ['a subshell that is redirected', '(node a.js &) >a.log 2>&1'],
    ['a group over lines', '{\n  node a.js &\n} >a.log 2>&1'],
    ['a pipe into a file', 'node a.js 2>&1 | tee a.log >/dev/null 2>&1 &'],
    ['a pipe of both into a file', 'node a.js |& logger >/dev/null 2>&1 &'],
    ['exec of both streams before', '#!/bin/bash\nexec >>/var/log/start.log 2>&1\nnode a.js &'],
    ['exec into a process', 'exec > >(logger -t start) 2>&1\nnode a.js &'],
    ['a wait afterwards', 'a &\nb &\nwait'],
    ['a wait on the same line', 'a & wait'],
    ['a job that is ended', 'sleep 100 &\nkill $!'],
    ['and', 'true && echo yes'],
    ['a duplicated descriptor', 'echo no >&2'],
    ['quoted text', 'echo "a & b" \'c & d\''],
    ['a comment', '# node a.js &'],
    ['an escaped one', 'echo a \\& b'],
    ['an address in quotes', 'curl -sf "http://localhost/?a=1&b=2"'],
    ['arithmetic', 'x=$((a & b)); ((x & 1))'],
    ['a here-document', 'cat <<EOF >a.service\nExecStart=node a.js &\nEOF\necho done'],
    ['a here-document with tabs', "cat <<-'END'\n\tnode a.js &\n\tEND\ntrue"],
    ['falling through a case', 'case $1 in\n  a) echo a ;&\n  b) echo b ;;\nesac'],
  ])('says nothing of %s', (_, script) => {
    expect(at(script)).toEqual([]);
  });

  test('reads any text', () => {
    const piece = constantFrom(
      '&',
      '>',
      '<',
      '|',
      '"',
      "'",
      '`',
      '$(',
      '((',
      ')',
      '}',
      '\\',
      '\n',
      '<<E',
      'E',
      ' a ',
      '2',
      '#',
      ';',
    );
    assert(
      property(
        array(piece, { maxLength: 60 }),
        (pieces) => findBackgroundOutput(pieces.join('')).length >= 0,
      ),
    );
    assert(property(string(), (text) => findBackgroundOutput(text).length >= 0));
  });
});
