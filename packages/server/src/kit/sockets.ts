import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** Requests under way get so long to be answered when a server closes. */
const FINISH_WITHIN_MS = 300

/** The connections of one server, so that closing it waits for nobody who says nothing: idle ones, half a request, tunnels. */
export class Sockets {
  readonly #open = new Set<Socket>()

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      this.#open.add(socket)
      socket.once('close', () => this.#open.delete(socket))
    })
  }

  /** Closes the server by `close`; what is still connected a moment later is cut. */
  async closeWith(close: () => Promise<void>): Promise<void> {
    const closed = close()
    const cut = setTimeout(() => {
      for (const socket of this.#open) socket.destroy()
    }, FINISH_WITHIN_MS)
    await closed
    clearTimeout(cut)
  }
}
