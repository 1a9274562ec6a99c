import { AskedProcess } from './asked-process.ts'
import { builtLoadPeer } from './built.ts'
import type { PeerQuestions } from './peer-words.ts'

export type LoadPeer = AskedProcess<PeerQuestions>

/** A load peer of its own, ready to be asked. It is the caller's to close. */
export async function openLoadPeer(srtp: 'cm' | 'gcm' = 'cm'): Promise<LoadPeer> {
  const peer: LoadPeer = new AskedProcess(new URL('./peer-process.js', import.meta.url))
  await peer.ask('begin', { addon: await builtLoadPeer(), srtp })
  return peer
}
