export {};
//# sourceMappingURL=binaries.test.d.ts.map