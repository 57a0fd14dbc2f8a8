// Two npm libraries behind JSON lines, one of them chosen by the first argument: `bolt11` or `light-bolt11-decoder`.
import { serveInvoices } from "./invoice-lines.mjs";

const { read, make } = await import(`./${process.argv[2]}.mjs`);
serveInvoices(read, make);
