import { useEffect } from 'react'
import '../../styles/pages/faults.css'
import { fetchFaultMenu, fetchFaults } from '../control.ts'
import { useLiveEvents } from '../live-events.ts'
import { useLoaded } from '../use-loaded.ts'
import { ActiveFaults } from './active-faults.tsx'
import { FaultForm } from './fault-form.tsx'
import { SwitchesPanel } from './switches.tsx'

/** What goes wrong on purpose, how often it has; and how the network reads what Meta leaves open. */
export default function FaultsPage() {
  const menu = useLoaded(fetchFaultMenu)
  const faults = useLoaded(fetchFaults)
  // A fault strikes with what crosses the border, so that its counters are looked at then.
  useLiveEvents({ hello: faults.reload, request: faults.reload, call: faults.reload })
  useEffect(() => {
    document.title = 'Faults · WhatsApp simulator'
  }, [])
  return (
    <>
      <header className="page-head">
        <h1>Faults</h1>
      </header>
      <section className="panel" aria-label="Active faults">
        <h2>Active</h2>
        {faults.error ? <p className="failed">{faults.error}</p> : null}
        {faults.value ? <ActiveFaults faults={faults.value} changed={faults.reload} /> : null}
      </section>
      <section className="panel" aria-label="Menu">
        <h2>Add one</h2>
        {menu.error ? <p className="failed">{menu.error}</p> : null}
        {menu.value ? <FaultForm menu={menu.value} added={faults.reload} /> : null}
      </section>
      <SwitchesPanel />
    </>
  )
}
