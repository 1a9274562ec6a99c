import type { MediaEngine } from '@ringway/media'
import type { Program } from '../twiml/program.ts'
import { CallOver, unlessOver } from './call-over.ts'
import type { Conversation } from './conversation.ts'
import { runScript, type ScriptEnd, type ScriptParts } from './script-runner.ts'
import { stopWith } from './stop-with.ts'

/** What is said when the customer's app gives nothing that can be carried out. */
const APPLICATION_ERROR = 'We are sorry. An application error has occurred. Goodbye.'

/** Who is asked for what goes on, and what makes its sound. */
type CarryOutRooms = { readonly conversation: Conversation; readonly media: MediaEngine }

/**
 * Carries out a document and, where it fails, the fallback URL's; where there is none to go on with, the caller is told.
 *
 * @param program null when the customer's app gave none that can be used
 * @throws CallOver when the call, or the document's turn, ends first
 */
export async function carryOut(program: Program | null, parts: ScriptParts, rooms: CarryOutRooms): Promise<ScriptEnd> {
  if (program === null) return await sayApplicationError(parts, rooms.media)
  try {
    return await runScript(program, parts)
  } catch (error) {
    if (error instanceof CallOver) throw error
    return await recover(error, parts, rooms)
  }
}

/** A document failed while it ran: the fallback URL goes on in its place; without one the caller is told. */
async function recover(
  failure: unknown,
  parts: ScriptParts,
  { conversation, media }: CarryOutRooms,
): Promise<ScriptEnd> {
  const program = await unlessOver(parts.life, conversation.afterFailure(failure, parts.life))
  if (program === null) return await sayApplicationError(parts, media)
  try {
    return await runScript(program, parts)
  } catch (error) {
    if (error instanceof CallOver) throw error
    await conversation.tell(error)
    return await sayApplicationError(parts, media)
  }
}

async function sayApplicationError({ leg, life }: ScriptParts, media: MediaEngine): Promise<ScriptEnd> {
  const prompt = await media.prepare({ kind: 'speech', text: APPLICATION_ERROR, voice: 'slt' })
  const playback = leg.play([{ prompt, times: 1 }])
  stopWith(life, playback)
  await unlessOver(life, playback.finished)
  return 'hangup'
}
