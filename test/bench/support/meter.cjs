// Preloaded into a process that is measured: on its way out it notes what it has used, threads and start-up included.
const { writeFileSync } = require('node:fs');

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const used = { cpuS: (userCPUTime + systemCPUTime) / 1e6, peakMB: maxRSS / 1024 };
  writeFileSync(process.env.MIDSPAN_METER ?? 'meter.json', JSON.stringify(used));
});
