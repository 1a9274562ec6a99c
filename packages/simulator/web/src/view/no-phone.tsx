/** There is no such phone: the network's own words. */
export function NoPhone({ message, hint }: { readonly message: string; readonly hint: string | null }) {
  return (
    <section className="no-phone" role="alert">
      <h2>No phone here</h2>
      <p>{message}</p>
      {hint ? <p className="hint">{hint}</p> : null}
    </section>
  )
}
