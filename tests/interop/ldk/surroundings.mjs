// What an LDK node asks of the world around it: fee rates, a way to broadcast, and a place for what its channel monitors hold.
import * as ldk from "lightningdevkit";
import { hex } from "./ldk.mjs";

export class Surroundings {
  /** The newest content of each channel monitor, by funding output. */
  monitors = new Map();

  /** How often it has broadcast something. */
  broadcasts = 0;

  constructor(satPerKw, emit) {
    this.satPerKw = satPerKw;
    this.feeEstimator = ldk.FeeEstimator.new_impl({ get_est_sat_per_1000_weight: () => this.satPerKw });
    this.broadcaster = ldk.BroadcasterInterface.new_impl({
      broadcast_transactions: (transactions) => {
        this.broadcasts++;
        emit("broadcast", { transactions: transactions.map(hex) });
      },
    });

    const keep = (funding, monitor) => {
      this.monitors.set(outPoint(funding), monitor.write());
      return ldk.ChannelMonitorUpdateStatus.LDKChannelMonitorUpdateStatus_Completed;
    };
    this.persister = ldk.Persist.new_impl({
      persist_new_channel: (funding, monitor) => keep(funding, monitor),
      update_persisted_channel: (funding, update, monitor) => keep(funding, monitor),
      archive_persisted_channel() {},
    });
  }
}

export const outPoint = (point) => `${hex(point.get_txid())}:${point.get_index()}`;
