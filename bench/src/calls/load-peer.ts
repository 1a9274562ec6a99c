import { AskedProcess } from './asked-process.ts'
import { builtLoadPeer } from './built.ts'
import type { PeerQuestions } from './peer-words.ts'

export type LoadPeer = AskedProcess<PeerQuestions>

/** A load peer of its own, ready to be asked; whether its thread runs before all others. It is the caller's to close. */
export async function openLoadPeer(
  srtp: 'cm' | 'gcm' = 'cm',
  address = '127.0.0.1',
): Promise<{ peer: LoadPeer; goesFirst: boolean }> {
  const peer: LoadPeer = new AskedProcess(new URL('./peer-process.js', import.meta.url))
  return { peer, ...(await peer.ask('begin', { addon: await builtLoadPeer(), srtp, address })) }
}
