// One LDK node: the objects it is made of, and what they report.
import fs from "node:fs";
import * as ldk from "lightningdevkit";
import { Channels, restore, userConfig } from "./channels.mjs";
import { CustomMessages } from "./custom-messages.mjs";
import { Events } from "./events.mjs";
import { bytes, featureBits, hex } from "./ldk.mjs";
import { OnChain } from "./on-chain.mjs";
import { Sockets } from "./sockets.mjs";
import { Surroundings } from "./surroundings.mjs";

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
  #events;
  #keys;

  constructor(settings, emit) {
    const {
      seed, network = "regtest", custom_types = [], log_level = ldk.Level.LDKLevel_Debug, feerate = 253, state_file, home_script = "51",
    } = settings;
    const chain = networks[network];
    const now = Math.floor(Date.now() / 1000);

    const logger = ldk.Logger.new_impl({
      log(record) {
        if (record.get_level() < log_level) return;
        process.stderr.write(`${record.get_module_path()}:${record.get_line()} ${record.get_args()}\n`);
      },
    });
    const surroundings = new Surroundings(feerate, emit);

    const keys = this.#keys = ldk.KeysManager.constructor_new(bytes(seed), BigInt(now), 0);
    const entropy = keys.as_EntropySource();
    const signer = keys.as_NodeSigner();
    const chainMonitor = ldk.ChainMonitor.constructor_new(
      ldk.Option_FilterZ.constructor_none(), surroundings.broadcaster, logger, surroundings.feeEstimator, surroundings.persister);

    const graph = this.#graph = ldk.NetworkGraph.constructor_new(chain, logger);
    const scorer = ldk.MultiThreadedLockableScore.constructor_new(ldk.ProbabilisticScorer.constructor_new(
      ldk.ProbabilisticScoringDecayParameters.constructor_default(), graph, logger).as_Score());
    const router = ldk.DefaultRouter.constructor_new(
      graph, logger, entropy, scorer.as_LockableScore(), ldk.ProbabilisticScoringFeeParameters.constructor_default());
    const messageRouter = ldk.DefaultMessageRouter.constructor_new(graph, entropy).as_MessageRouter();

    const config = userConfig(settings);
    this.#channelManager = state_file !== undefined && fs.existsSync(state_file)
      ? restore(state_file, { keys, surroundings, chainMonitor, router: router.as_Router(), messageRouter, logger, config })
      : ldk.ChannelManager.constructor_new(
        surroundings.feeEstimator, chainMonitor.as_Watch(), surroundings.broadcaster, router.as_Router(), messageRouter, logger, entropy,
        signer, keys.as_SignerProvider(), config,
        ldk.ChainParameters.constructor_new(chain, ldk.BestBlock.constructor_from_network(chain)), now);
    this.channels = new Channels({
      manager: this.#channelManager, chainMonitor, keys, logger, surroundings, holds: settings.holds,
    });
    this.onChain = new OnChain({ keys, logger, surroundings, script: bytes(home_script) });
    this.#events = new Events(
      [this.#channelManager.as_EventsProvider(), chainMonitor.as_EventsProvider()],
      (event) => this.channels.reactionTo(event) ?? this.onChain.reactionTo(event), emit);
    const channelMessages = this.#channelManager.as_ChannelMessageHandler();
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
      ...[channelMessages, gossip, onionMessages, this.#custom.handler].map((handler) => handler.provided_init_features(this.id)));
    this.peerManager = ldk.PeerManager.constructor_new(
      channelMessages, gossip, onionMessages, this.#custom.handler, now, entropy.get_secure_random_bytes(), logger, signer);
    this.sockets = new Sockets(this.peerManager, () => this.#pump(), emit);
  }

  get id() {
    return this.#channelManager.get_our_node_id();
  }

  info() {
    return { node_id: hex(this.id), init_bits: this.#initFeatures() };
  }

  /** The secret of the node's key: who stands between this node and another needs it to be taken for this one. */
  secret() {
    return { key: hex(this.#keys.get_node_secret_key()) };
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

  /** Does something with the channels, and what comes of it. */
  withChannels(action) {
    const result = action(this.channels);
    this.#pump();
    return result;
  }

  #pump() {
    this.peerManager.process_events();
    this.#events.process();
    this.peerManager.process_events();
  }
}
