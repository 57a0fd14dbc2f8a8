// What a driver of invoices does, whatever library is behind it. A value of a field is a text; null, or none, says that the library
// tells nothing of it.
//
//   read     {"invoices":["lnbc..."]}   what the library finds in each: [{"amount":"1000",...}] or [{"error":"..."}]
//   samples  {"seed":1,"count":2}       invoices that the library makes: [{"text":"lnbc...","fields":{...}}]
import { serve } from "../codecs/json-lines.mjs";
import { Random } from "../codecs/random.mjs";

export const hex = (array) => Buffer.from(array).toString("hex");

/** A hop of a route as one text. */
export const hop = (pubkey, channel, base, proportional, delta) => [pubkey, channel, base, proportional, delta].join(" ");

/** Routes as one text. */
export const routes = (list) => list.map((hops) => hops.join(" > ")).join(", ");

export function serveInvoices(read, make) {
  serve({
    // An invoice that the library refuses is an answer, not a failure of the request.
    read: ({ invoices }) => invoices.map((text) => {
      try {
        return read(text);
      } catch (error) {
        return { error: String(error?.message ?? error) };
      }
    }),
    samples: ({ seed, count }) => {
      const random = new Random(BigInt(seed));
      return Array.from({ length: count }, () => make(random));
    },
  });
}
