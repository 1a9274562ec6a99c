export {};
//# sourceMappingURL=after-a-kill.test.d.ts.map