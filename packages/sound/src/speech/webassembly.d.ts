/** The part of the WebAssembly JavaScript interface used here; TypeScript ships it only with the browser's types. */
declare namespace WebAssembly {
  class Module {}
  class Instance {
    constructor(module: Module, imports: Record<string, ModuleImports>)
    readonly exports: Record<string, unknown>
  }
  class Memory {
    constructor(descriptor: { initial: number })
    readonly buffer: ArrayBuffer
  }
  // biome-ignore lint/suspicious/noExplicitAny: a program's imports take whatever its own types say
  type ModuleImports = Record<string, (...args: any[]) => unknown>
  function compile(bytes: Uint8Array): Promise<Module>
}
