import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What a program on this machine needs to speak to the server that runs on a data directory. */
export type AccountFile = {
  readonly url: string
  readonly proxyUrl: string
  readonly accountSid: string
  readonly authToken: string
  readonly senderSid: string | null
}

const pathIn = (dataDir: string) => join(dataDir, 'account.json')

/** Written at every start, readable by its owner alone. */
export async function writeAccountFile(dataDir: string, account: AccountFile): Promise<void> {
  const part = `${pathIn(dataDir)}.${process.pid}`
  await writeFile(part, `${JSON.stringify(account, null, 2)}\n`, { mode: 0o600 })
  await rename(part, pathIn(dataDir))
}

/** Null when no server has started on `dataDir` yet. */
export async function readAccountFile(dataDir: string): Promise<AccountFile | null> {
  try {
    return JSON.parse(await readFile(pathIn(dataDir), 'utf8')) as AccountFile
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
