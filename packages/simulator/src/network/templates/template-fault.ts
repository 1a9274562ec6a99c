/** Why Meta does not take a template: the subcode, and what it shows a person. */
export type TemplateFault = {
  /** Null where Meta's pages name none. */
  readonly subcode: number | null
  readonly title: string
  readonly message: string
}

/** The faults that Meta has subcodes for. */
export const FAULTS = {
  TOO_MANY: { subcode: 2388019, title: 'Message template limit exceeded' },
  DELETED_LATELY: { subcode: 2388023, title: 'The name was used by a template that has been deleted' },
  EXISTS: { subcode: 2388024, title: 'Content in this language already exists' },
  TOO_LONG: { subcode: 2388040, title: 'Character limit exceeded' },
  NO_SAMPLE: { subcode: 2388043, title: 'A sample is missing' },
  HEADER: { subcode: 2388047, title: 'Message header format is incorrect' },
  BODY: { subcode: 2388072, title: 'Message body format is incorrect' },
  FOOTER: { subcode: 2388073, title: 'Message footer format is incorrect' },
  CROWDED: { subcode: 2388293, title: 'Too many variables for the length of the message' },
  EDGE: { subcode: 2388299, title: 'Variables cannot be at the start or end of the message' },
  NOT_EDITABLE: { subcode: null, title: 'The template cannot be edited now' },
  BUTTONS: { subcode: null, title: 'Buttons are not valid' },
  COMPONENTS: { subcode: null, title: 'Components are not valid' },
} as const satisfies Record<string, Omit<TemplateFault, 'message'>>

export function fault(kind: keyof typeof FAULTS, message: string): TemplateFault {
  return { ...FAULTS[kind], message }
}
