import { type Kysely, sql } from 'kysely'

/** Accounts, applications, senders, calls, alerts, the outbox, what Meta told us, and the nodes that hold calls. */
export const firstCall = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
  },
}

const STATEMENTS = [
  `create table accounts (
    sid text primary key,
    auth_token text not null,
    friendly_name text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
  )`,

  `create table applications (
    sid text primary key,
    account_sid text not null references accounts,
    friendly_name text,
    api_version text not null,
    voice_url text,
    voice_method text not null,
    voice_fallback_url text,
    voice_fallback_method text not null,
    status_callback text,
    status_callback_method text not null,
    voice_caller_id_lookup boolean not null,
    sms_url text,
    sms_method text not null,
    sms_fallback_url text,
    sms_fallback_method text not null,
    sms_status_callback text,
    message_status_callback text,
    public_application_connect_enabled boolean not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
  )`,
  'create index applications_newest on applications (account_sid, created_at desc, sid desc)',

  // An application may be deleted while a sender names it: its calls are then refused with 37009.
  `create table senders (
    sid text primary key,
    account_sid text not null references accounts,
    address text not null unique,
    friendly_name text,
    status text not null,
    voice_application_sid text,
    phone_number_id text not null unique,
    waba_id text not null,
    profile jsonb,
    webhook jsonb,
    offline_reasons jsonb,
    created_at timestamptz not null,
    updated_at timestamptz not null
  )`,
  'create index senders_newest on senders (account_sid, created_at desc, sid desc)',

  // A call outlives its sender and its application.
  `create table calls (
    sid text primary key,
    account_sid text not null references accounts,
    direction text not null,
    from_address text not null,
    to_address text not null,
    status text not null,
    sender_sid text not null,
    application_sid text,
    caller_name text,
    parent_call_sid text references calls,
    meta_call_id text unique,
    meta_ended boolean not null,
    owner_node text,
    next_sequence integer not null,
    status_callback jsonb,
    error_code integer,
    error_message text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    answered_at timestamptz,
    ended_at timestamptz
  )`,
  'create index calls_newest on calls (account_sid, created_at desc, sid desc)',
  'create index calls_from on calls (account_sid, from_address, created_at desc, sid desc)',
  'create index calls_to on calls (account_sid, to_address, created_at desc, sid desc)',
  'create index calls_status on calls (account_sid, status, created_at desc, sid desc)',
  'create index calls_parent on calls (parent_call_sid) where parent_call_sid is not null',
  `create index calls_live on calls (sender_sid) where status in ('queued', 'initiated', 'ringing', 'in-progress')`,
  'create index calls_unconfirmed on calls (created_at) where meta_call_id is not null and not meta_ended',

  `create table alerts (
    sid text primary key,
    account_sid text not null references accounts,
    resource_sid text,
    error_code integer not null,
    log_level text not null,
    message text not null,
    details jsonb not null,
    request_method text,
    request_url text,
    request_variables text,
    request_headers text,
    response_body text,
    response_headers text,
    created_at timestamptz not null
  )`,
  'create index alerts_newest on alerts (account_sid, created_at desc, sid desc)',

  `create table deliveries (
    id uuid primary key,
    account_sid text not null references accounts,
    resource_sid text,
    queue text not null,
    url text not null,
    method text not null,
    params jsonb not null,
    idempotency_token uuid not null,
    created_at timestamptz not null,
    delivered_at timestamptz,
    attempts integer not null,
    last_error text
  )`,
  'create index deliveries_pending on deliveries (created_at, id) where delivered_at is null',

  `create table meta_events (
    id bigint generated always as identity primary key,
    key text not null unique,
    payload jsonb not null,
    received_at timestamptz not null default now(),
    processed_at timestamptz
  )`,
  'create index meta_events_unprocessed on meta_events (id) where processed_at is null',

  `create table nodes (
    id text primary key,
    worker_ids text[] not null,
    pid integer not null,
    started_at timestamptz not null,
    last_seen_at timestamptz not null
  )`,
]
