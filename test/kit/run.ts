import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type House, ROOT } from './house.ts'

export type Ran = { readonly code: number | null; readonly out: string; readonly err: string }

/** Runs a program to its end. @param env the whole environment */
export async function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  const [code] = await once(child, 'close')
  return { code, out, err }
}

/** Runs `ringway ARGS` as a person beside a running house does. */
export function ringway(house: Pick<House, 'dataDir'>, ...args: string[]): Promise<Ran> {
  const env = { ...process.env, RINGWAY_DATA_DIR: house.dataDir }
  return run(process.execPath, [join(ROOT, 'packages/server/bin/ringway.js'), ...args], env)
}
