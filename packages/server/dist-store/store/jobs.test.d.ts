export {};
//# sourceMappingURL=jobs.test.d.ts.map