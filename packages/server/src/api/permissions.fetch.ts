import { PermissionResource, readWaId, toPermissionResource } from '../contract/ringway/permission.ts'
import { endpoint, found } from './endpoint.ts'

/** GET /ringway/v1/Senders/{Sid}/Permissions/{WaId} */
export const fetchPermission = endpoint(
  {
    surface: 'ringway',
    method: 'GET',
    path: '/ringway/v1/Senders/:Sid/Permissions/:WaId',
    summary: "What a sender may do with a WhatsApp user (not one of Twilio's resources)",
    sid: 'XE',
    status: 200,
    answer: PermissionResource,
  },
  async ({ account, sid, path }, { store, permissions }) => {
    const sender = found(await store.read((r) => r.senders.get(account.sid, sid)))
    return toPermissionResource(await permissions.between(sender, readWaId(path.WaId ?? '')))
  },
)
