import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Prompt, PromptSource } from '@ringway/media'
import { encodeOpus, oggOpus } from '@ringway/sound'
import { freeUdpPort } from '../kit.ts'
import type { LoadedEngine, LoadedStats, NearWorkloads } from './loaded-engine.ts'
import { NOT_TOLD } from './not-told.ts'
import { Pairs } from './pairs.ts'
import { Program } from './program.ts'
import { soundOf } from './prompt-sound.ts'
import { RtpengineDoor } from './rtpengine-door.ts'
import { joinedSides, listener, type RtpengineLeg } from './rtpengine-legs.ts'

/** What rtpengine does in place of what our engines do. */
export const RTPENGINE_DOES: NearWorkloads = {
  prompt:
    'it plays a file to each caller, which it decodes and encodes to Opus anew for each; what callers say it blocks; ' +
    'in user space, without its kernel module',
  bridge: 'in user space, without its kernel module; two calls are joined before they are connected',
}

/** rtpengine as Debian packs it. */
export class RtpengineEngine implements LoadedEngine {
  /** werift, which is the reference, does not answer its handshake; and where calls are joined it would be alone. */
  readonly takesReference = false
  readonly #program: Program
  readonly #door: RtpengineDoor
  readonly #workload: string
  #prompt: string | null = null
  readonly #pairs: Pairs<RtpengineLeg>

  private constructor(program: Program, door: RtpengineDoor, workload: string) {
    this.#program = program
    this.#workload = workload
    this.#door = door
    this.#pairs = new Pairs((first, second) => joinedSides(door, first, second))
  }

  static async open(workload: string, udpPorts: { from: number; to: number }): Promise<RtpengineEngine> {
    const port = await freeUdpPort()
    const program = await Program.start('rtpengine', 'rtpengine-daemon', () => [
      ...['--config-file=none', '--foreground', '--log-stderr', '--log-level=4', '--table=-1'],
      ...['--interface=127.0.0.1', `--listen-ng=127.0.0.1:${port}`],
      ...[`--port-min=${udpPorts.from}`, `--port-max=${udpPorts.to}`],
    ])
    try {
      return new RtpengineEngine(program, await RtpengineDoor.open(port), workload)
    } catch (error) {
      await program.close()
      throw error
    }
  }

  /** The first one is what all listeners hear. */
  async prepare(source: PromptSource): Promise<Prompt> {
    const packets = encodeOpus(await soundOf(source))
    const file = join(this.#program.folder, `${source.kind}.opus`)
    await writeFile(file, oggOpus(packets))
    this.#prompt ??= file
    return { id: file, durationMs: packets.length * 20 }
  }

  answer(offer: string): Promise<RtpengineLeg> {
    return this.#workload === 'prompt' ? listener(this.#door, offer, this.#prompt ?? '') : this.#pairs.answer(offer)
  }

  /** They are. */
  bridge(): void {}

  async stats(): Promise<LoadedStats> {
    const cpuMs = this.#program.cpuMs()
    const { statistics } = await this.#door.ask('statistics')
    const { relayedpackets } = (statistics as Statistics).totalstatistics
    return { processId: this.#program.processId, ...NOT_TOLD, received: relayedpackets, cpuMs }
  }

  async close(): Promise<void> {
    this.#door.close()
    await this.#program.close()
  }
}

type Statistics = { readonly totalstatistics: { readonly relayedpackets: number } }
