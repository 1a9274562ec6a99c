import { fetchAlert } from './alerts.fetch.ts'
import { listAlerts } from './alerts.list.ts'
import { createApplication } from './applications.create.ts'
import { deleteApplication } from './applications.delete.ts'
import { fetchApplication } from './applications.fetch.ts'
import { listApplications } from './applications.list.ts'
import { updateApplication } from './applications.update.ts'
import { createCall } from './calls.create.ts'
import { deleteCall } from './calls.delete.ts'
import { fetchCall } from './calls.fetch.ts'
import { listCalls } from './calls.list.ts'
import { updateCall } from './calls.update.ts'
import { createContent } from './content.create.ts'
import { deleteContent } from './content.delete.ts'
import { fetchContent } from './content.fetch.ts'
import { listContent } from './content.list.ts'
import { createApproval } from './content-approvals.create.ts'
import { fetchApproval } from './content-approvals.fetch.ts'
import { listContentAndApprovals } from './content-approvals.list.ts'
import type { Endpoint } from './endpoint.ts'
import { createMessage } from './messages.create.ts'
import { deleteMessage } from './messages.delete.ts'
import { fetchMessage } from './messages.fetch.ts'
import { listMessages } from './messages.list.ts'
import { updateMessage } from './messages.update.ts'
import { fetchSender } from './senders.fetch.ts'
import { listSenders } from './senders.list.ts'
import { updateSender } from './senders.update.ts'

/** The REST API: all of it. */
export const ENDPOINTS: readonly Endpoint[] = [
  createApplication,
  listApplications,
  fetchApplication,
  updateApplication,
  deleteApplication,
  createCall,
  listCalls,
  fetchCall,
  updateCall,
  deleteCall,
  createMessage,
  listMessages,
  fetchMessage,
  updateMessage,
  deleteMessage,
  listSenders,
  fetchSender,
  updateSender,
  createContent,
  listContent,
  fetchContent,
  deleteContent,
  createApproval,
  fetchApproval,
  listContentAndApprovals,
  listAlerts,
  fetchAlert,
]
