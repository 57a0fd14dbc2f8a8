// One LDK node: the objects it is made of, and what they report.
import * as ldk from "lightningdevkit";
import { bytes, featureBits, hex } from "./ldk.mjs";
import { CustomMessages } from "./custom-messages.mjs";
import { Sockets } from "./sockets.mjs";

const networks = {
  bitcoin: ldk.Network.LDKNetwork_Bitcoin,
  testnet: ldk.Network.LDKNetwork_Testnet,
  signet: ldk.Network.LDKNetwork_Signet,
  regtest: ldk.Network.LDKNetwork_Regtest,
};

export class Node {
  #channelManager;
  #graph;
  #initFeatures;
  #custom;

  constructor({ seed, network = "regtest", custom_types = [], log_level = ldk.Level.LDKLevel_Debug }, emit) {
    const chain = networks[network];
    const now = Math.floor(Date.now() / 1000);

    const logger = ldk.Logger.new_impl({
      log(record) {
        if (record.get_level() < log_level) return;
        process.stderr.write(`${record.get_module_path()}:${record.get_line()} ${record.get_args()}\n`);
      },
    });
    const feeEstimator = ldk.FeeEstimator.new_impl({ get_est_sat_per_1000_weight: () => 253 });
    const broadcaster = ldk.BroadcasterInterface.new_impl({ broadcast_transactions() {} });
    const stored = ldk.ChannelMonitorUpdateStatus.LDKChannelMonitorUpdateStatus_Completed;
    const persister = ldk.Persist.new_impl({
      persist_new_channel: () => stored,
      update_persisted_channel: () => stored,
      archive_persisted_channel() {},
    });

    const keys = ldk.KeysManager.constructor_new(bytes(seed), BigInt(now), 0);
    const entropy = keys.as_EntropySource();
    const signer = keys.as_NodeSigner();
    const chainMonitor = ldk.ChainMonitor.constructor_new(
      ldk.Option_FilterZ.constructor_none(), broadcaster, logger, feeEstimator, persister);

    const graph = this.#graph = ldk.NetworkGraph.constructor_new(chain, logger);
    const scorer = ldk.MultiThreadedLockableScore.constructor_new(ldk.ProbabilisticScorer.constructor_new(
      ldk.ProbabilisticScoringDecayParameters.constructor_default(), graph, logger).as_Score());
    const router = ldk.DefaultRouter.constructor_new(
      graph, logger, entropy, scorer.as_LockableScore(), ldk.ProbabilisticScoringFeeParameters.constructor_default());
    const messageRouter = ldk.DefaultMessageRouter.constructor_new(graph, entropy).as_MessageRouter();

    this.#channelManager = ldk.ChannelManager.constructor_new(
      feeEstimator, chainMonitor.as_Watch(), broadcaster, router.as_Router(), messageRouter, logger, entropy, signer,
      keys.as_SignerProvider(), ldk.UserConfig.constructor_default(),
      ldk.ChainParameters.constructor_new(chain, ldk.BestBlock.constructor_from_network(chain)), now);
    const channels = this.#channelManager.as_ChannelMessageHandler();
    const gossip = ldk.P2PGossipSync.constructor_new(graph, ldk.Option_UtxoLookupZ.constructor_none(), logger)
      .as_RoutingMessageHandler();
    const onionMessages = ldk.OnionMessenger.constructor_new(
      entropy, signer, logger, this.#channelManager.as_NodeIdLookUp(), messageRouter,
      this.#channelManager.as_OffersMessageHandler(), this.#channelManager.as_AsyncPaymentsMessageHandler(),
      this.#channelManager.as_DNSResolverMessageHandler(),
      ldk.IgnoringMessageHandler.constructor_new().as_CustomOnionMessageHandler()).as_OnionMessageHandler();
    this.#custom = new CustomMessages(custom_types, emit);

    // LDK's init carries what any of its handlers offers.
    this.#initFeatures = () => featureBits(
      ...[channels, gossip, onionMessages, this.#custom.handler].map((handler) => handler.provided_init_features(this.id)));
    this.peerManager = ldk.PeerManager.constructor_new(
      channels, gossip, onionMessages, this.#custom.handler, now, entropy.get_secure_random_bytes(), logger, signer);
    this.sockets = new Sockets(this.peerManager, () => this.#pump(), emit);
  }

  get id() {
    return this.#channelManager.get_our_node_id();
  }

  info() {
    return { node_id: hex(this.id), init_bits: this.#initFeatures() };
  }

  peers() {
    return this.peerManager.list_peers().map((peer) => ({
      node_id: hex(peer.get_counterparty_node_id()),
      inbound: Boolean(peer.get_is_inbound_connection()),
      init_bits: featureBits(peer.get_init_features()),
    }));
  }

  // What it knows of the network: channels by id, with whether each direction has an update, and the nodes that said something.
  graph() {
    const view = this.#graph.read_only();
    const channels = view.list_channels().map((id) => {
      const channel = view.channel(id);
      return {
        short_channel_id: id.toString(),
        one_to_two: channel.get_one_to_two()?.get_last_update() ?? 0,
        two_to_one: channel.get_two_to_one()?.get_last_update() ?? 0,
      };
    });
    const announced = view.list_nodes().filter((id) =>
      view.node(id).get_announcement_info() instanceof ldk.Option_NodeAnnouncementInfoZ_Some);
    // the view is a lock: nothing is taken in before it is freed
    view.free();
    return { channels, announced_nodes: announced.length };
  }

  tick() {
    this.#channelManager.timer_tick_occurred();
    this.peerManager.timer_tick_occurred();
    this.#pump();
  }

  sendCustom(nodeId, type, payload, count) {
    this.#custom.queue(nodeId, type, payload, count);
    this.#pump();
  }

  stop() {
    this.sockets.close();
  }

  #pump() {
    this.peerManager.process_events();
  }
}
