import type { Sender, WhatsAppAddress } from '../domain/sender.ts'
export async function metaAllows(
  rooms: { readonly graph: { callPermission(id: string, user: string): Promise<{ granted: boolean }> } },
  sender: Sender,
  user: WhatsAppAddress,
): Promise<boolean> {
  return (
    await rooms.graph.callPermission(sender.phoneNumberId, user.replace(/\D/g, '')).catch(() => ({ granted: false }))
  ).granted
}
