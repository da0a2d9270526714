import fc from 'fast-check';

// A property that fails shows the case it found before its test is out of time: making that smaller can take minutes.
fc.installGlobalPlugin(fc.interruptAfterTimeLimit(120_000, { failOnInterrupt: true }));
