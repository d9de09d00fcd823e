// One exchange with one client: it reads our token, we read its token, and each rejects a changed one.

import { spawnSync } from 'node:child_process';

export const SECRET = 'test-secret-of-thirty-two-bytes!';
export const now = () => Math.floor(Date.now() / 1000);

/** Returns a function that runs `program` with arguments and standard input. */
export function runner(program) {
  return (args, input = '') => {
    const { status, stdout, stderr } = spawnSync(program, args, { input, env: { ...process.env, SECRET }, encoding: 'utf8' });
    return { status, stdout: stdout.trim(), stderr };
  };
}

/** Runs a program that must succeed, and returns its output. */
export function output(run, args, input) {
  const { status, stdout, stderr } = run(args, input);
  if (status !== 0) throw new Error(`${args.slice(0, 2).join(' ')}: ${stderr}`);
  return stdout;
}

function tampered(text) {
  const at = text.lastIndexOf('.') + 1;
  return text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
}

/** Returns why `verify` rejects the token, or null. */
async function rejection(verify, text) {
  try {
    await verify(text);
    return null;
  } catch (error) {
    return error;
  }
}

function cell(isGood) {
  if (isGood === null) return '–';
  return isGood ? 'yes' : '**NO**';
}

/**
 * Prints the row of a client. `verify` and `sign` are those of the client, `mint` and `read` are ours.
 * `verify` or `sign` is null if the client has no such call. A failure sets the exit code of the process.
 */
export async function exchange(client, kind, { mint, verify, sign, read }) {
  let ours = null, theirs = null;
  if (verify) {
    const minted = await mint();
    const reason = await rejection(verify, minted);
    ours = reason === null && (await rejection(verify, tampered(minted))) !== null;
    if (reason !== null) console.error(`${client} rejects our ${kind}:`, reason);
  }
  if (sign) {
    const minted = await sign();
    const { status, stdout, stderr } = read(minted);
    theirs = status === 0 && read(tampered(minted)).status === 1;
    if (!theirs) console.error(`we reject ${kind} of ${client}: ${stdout} ${stderr}`);
  }
  console.log(`| ${client} | ${kind} | ${cell(ours)} | ${cell(theirs)} |`);
  if (ours === false || theirs === false) process.exitCode = 1;
}
