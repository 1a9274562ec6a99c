import { useEffect, useState } from 'react'
import '../../styles/pages/manager.css'
import { type Business, fetchBusinesses } from '../control.ts'
import { useLiveEvents } from '../live-events.ts'
import { managerPath } from '../page-at.ts'
import { useLoaded } from '../use-loaded.ts'
import { HoursPanel } from './hours-panel.tsx'
import { IconPanel } from './icon-panel.tsx'
import { fetchManager, fetchQuality, fetchTemplates, type ManagerChange, saveManager } from './manager-api.ts'
import { PhonesPanel } from './phones-panel.tsx'
import { QualityPanel } from './quality-panel.tsx'
import { TemplateQueue } from './template-queue.tsx'

/** The WhatsApp manager: what only the owner of a number sets, and what Meta decides about it. */
export default function ManagerPage({ number }: { readonly number: string | null }) {
  const { value, error } = useLoaded(fetchBusinesses)
  useEffect(() => {
    document.title = 'Manager · WhatsApp simulator'
  }, [])
  const wanted = number?.replace(/\D/g, '')
  const chosen = wanted ? value?.find((each) => each.number === wanted) : value?.[0]
  return (
    <>
      <header className="page-head">
        <h1>WhatsApp manager</h1>
        {value ? <Numbers businesses={value} chosen={chosen} /> : null}
      </header>
      {error ? <p className="failed">{error}</p> : null}
      {value && !chosen ? <NoNumber number={number} /> : null}
      {chosen ? <Manager key={chosen.number} business={chosen} /> : null}
    </>
  )
}

function NoNumber({ number }: { readonly number: string | null }) {
  return (
    <p className="quiet">
      {number === null ? 'There is no business number' : `There is no business number ${number}`}: POST
      /_sim/v1/businesses makes one.
    </p>
  )
}

type NumbersProps = { readonly businesses: readonly Business[]; readonly chosen: Business | undefined }

function Numbers({ businesses, chosen }: NumbersProps) {
  return (
    <nav className="numbers" aria-label="Numbers">
      {businesses.map(({ number, name }) => (
        <a key={number} href={managerPath(number)} aria-current={number === chosen?.number ? 'page' : undefined}>
          {name} <small>+{number}</small>
        </a>
      ))}
    </nav>
  )
}

function Manager({ business: { number, waba_id } }: { readonly business: Business }) {
  const settings = useLoaded(() => fetchManager(number))
  const quality = useLoaded(() => fetchQuality(number))
  const templates = useLoaded(fetchTemplates)
  const [changes, setChanges] = useState(0)
  const reload = () => {
    setChanges((times) => times + 1)
    settings.reload()
    quality.reload()
  }
  const all = () => {
    reload()
    templates.reload()
  }
  const mine = (changed: { readonly number: string }) => (changed.number === number ? reload() : undefined)
  useLiveEvents({ hello: all, clock: all, business: mine, template: templates.reload })
  const save = (change: ManagerChange) => saveManager(number, change).finally(reload)
  const error = settings.error ?? quality.error ?? templates.error
  return (
    <>
      {error ? <p className="failed">{error}</p> : null}
      <div className="manager">
        <div>
          {settings.value ? <IconPanel settings={settings.value} save={save} /> : null}
          {settings.value ? <HoursPanel settings={settings.value} save={save} /> : null}
        </div>
        <div>
          <PhonesPanel number={number} changes={changes} />
          {quality.value ? <QualityPanel number={number} quality={quality.value} changed={reload} /> : null}
          {templates.value ? (
            <TemplateQueue templates={templates.value.filter((each) => each.waba_id === waba_id)} changed={all} />
          ) : null}
        </div>
      </div>
    </>
  )
}
