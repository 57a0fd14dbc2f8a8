// LDK's messages by the specification's names: how each is made with random values, and read and written again.
import * as ldk from "lightningdevkit";
import { bytes } from "./ldk.mjs";

/** What a result holds; LDK's reason when it holds an error. */
function unwrap(result) {
  if (!result.is_ok()) throw new Error(`LDK refuses the bytes: ${result.err?.constructor?.name ?? "no reason given"}`);
  return result.res;
}

const u16 = (value) => [value >> 8, value & 0xff];
const u64 = (value) => bytes(value.toString(16).padStart(16, "0"));
const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));

const option = (kind) => (value) => (value === null ? kind.constructor_none() : kind.constructor_some(value));
const optionalU64 = option(ldk.Option_u64Z);
const optionalI64 = option(ldk.Option_i64Z);
const optionalBytes = option(ldk.Option_CVec_u8ZZ);
const optionalHash = option(ldk.Option_ThirtyTwoBytesZ);
const optionalHashes = option(ldk.Option_CVec_ThirtyTwoBytesZZ);
const optionalAddress = option(ldk.Option_SocketAddressZ);
const optionalSignature = option(ldk.Option_ECDSASignatureZ);
const present = (flag) => (flag ? ldk.COption_NoneZ.LDKCOption_NoneZ_Some : ldk.COption_NoneZ.LDKCOption_NoneZ_None);

const channelId = (r) => ldk.ChannelId.constructor_new(r.bytes(32));
const nodeId = (r) => ldk.NodeId.constructor_from_pubkey(r.point());

/** A feature vector without leading zeros, which LDK would drop. */
function featureBytes(r) {
  const flags = r.someBytes(12);
  if (flags.length > 0) flags[0] |= 1;
  return flags;
}

const features = (kind, r) => {
  const flags = featureBytes(r);
  return unwrap(kind.constructor_read(joined(u16(flags.length), flags)));
};

const channelType = (r) => {
  const set = ldk.ChannelTypeFeatures.constructor_only_static_remote_key();
  for (const bit of [22, 46, 50]) if (r.flag()) unwrap(set.set_required_feature_bit(bit));
  return set;
};

const addressKinds = [
  (r) => ldk.SocketAddress.constructor_tcp_ip_v4(r.bytes(4), r.u16()),
  (r) => ldk.SocketAddress.constructor_tcp_ip_v6(r.bytes(16), r.u16()),
  (r) => ldk.SocketAddress.constructor_onion_v3(r.bytes(32), r.u16(), 3, r.u16()),
  (r) => {
    const name = Buffer.from(`node-${r.below(1000)}.example`);
    return ldk.SocketAddress.constructor_hostname(unwrap(ldk.Hostname.constructor_read(joined([name.length], name))), r.u16());
  },
];

/** At most one address of each kind, in the order of the kinds. */
const addresses = (r) => addressKinds.filter(() => r.flag()).map((make) => make(r));

/** What LDK keeps after the fields that it knows: here TLV records of odd types. */
const excess = (r) => joined(...[201, 251].filter(() => r.flag()).map((type) => {
  const value = r.someBytes(40);
  return [type, value.length, ...value];
}));

const commonOpen = (r) => ldk.CommonOpenChannelFields.constructor_new(
  r.bytes(32), channelId(r), r.satoshi(), r.satoshi(), r.u64(), r.millisatoshi(), r.u32(), r.u16(), r.u16(),
  r.point(), r.point(), r.point(), r.point(), r.point(), r.point(), r.u8(),
  optionalBytes(r.maybe(() => r.someBytes(40))), r.maybe(() => channelType(r)));

const commonAccept = (r) => ldk.CommonAcceptChannelFields.constructor_new(
  channelId(r), r.satoshi(), r.u64(), r.millisatoshi(), r.u32(), r.u16(), r.u16(),
  r.point(), r.point(), r.point(), r.point(), r.point(), r.point(),
  optionalBytes(r.maybe(() => r.someBytes(40))), r.maybe(() => channelType(r)));

const onionPacket = (r) => joined([0], r.point(), r.bytes(1300), r.bytes(32));

/** A transaction with one input and one output. */
const transaction = (r) => {
  const script = r.someBytes(60);
  return joined(r.bytes(4), [1], r.bytes(36), [script.length], script, r.bytes(4), [1], u64(r.satoshi()).reverse(), [0], r.bytes(4));
};

/** A witness stack as it is in a transaction. */
const witness = (r) => {
  const items = r.some(3, () => r.someBytes(80));
  return joined([items.length], ...items.map((item) => [item.length, ...item]));
};

const short = (r) => r.some(12, () => r.u64());

/** One entry is one message: its type, LDK's class, and an instance with random values. */
const made = {
  warning: [1, ldk.WarningMessage, (r) => ldk.WarningMessage.constructor_new(channelId(r), r.text(30))],
  stfu: [2, ldk.Stfu, (r) => ldk.Stfu.constructor_new(channelId(r), r.below(2))],
  init: [16, ldk.Init, (r) => ldk.Init.constructor_new(
    features(ldk.InitFeatures, r), optionalHashes(r.maybe(() => r.some(3, () => r.bytes(32)))),
    optionalAddress(r.maybe(() => r.pick(addressKinds)(r))))],
  error: [17, ldk.ErrorMessage, (r) => ldk.ErrorMessage.constructor_new(channelId(r), r.text(30))],
  ping: [18, ldk.Ping, (r) => ldk.Ping.constructor_new(r.u16(), r.below(300))],
  pong: [19, ldk.Pong, (r) => ldk.Pong.constructor_new(r.below(300))],

  open_channel: [32, ldk.OpenChannel, (r) => ldk.OpenChannel.constructor_new(commonOpen(r), r.millisatoshi(), r.satoshi())],
  accept_channel: [33, ldk.AcceptChannel, (r) => ldk.AcceptChannel.constructor_new(commonAccept(r), r.satoshi())],
  funding_created: [34, ldk.FundingCreated, (r) => ldk.FundingCreated.constructor_new(channelId(r), r.bytes(32), r.u16(), r.signature())],
  funding_signed: [35, ldk.FundingSigned, (r) => ldk.FundingSigned.constructor_new(channelId(r), r.signature())],
  channel_ready: [36, ldk.ChannelReady, (r) => ldk.ChannelReady.constructor_new(channelId(r), r.point(), optionalU64(r.maybe(r.u64)))],
  shutdown: [38, ldk.Shutdown, (r) => ldk.Shutdown.constructor_new(channelId(r), r.someBytes(40))],
  closing_signed: [39, ldk.ClosingSigned, (r) => ldk.ClosingSigned.constructor_new(
    channelId(r), r.satoshi(), r.signature(), r.maybe(() => ldk.ClosingSignedFeeRange.constructor_new(r.satoshi(), r.satoshi())))],

  open_channel2: [64, ldk.OpenChannelV2, (r) => ldk.OpenChannelV2.constructor_new(commonOpen(r), r.u32(), r.u32(), r.point(), present(r.flag()))],
  accept_channel2: [65, ldk.AcceptChannelV2, (r) => ldk.AcceptChannelV2.constructor_new(commonAccept(r), r.satoshi(), r.point(), present(r.flag()))],
  tx_add_input: [66, ldk.TxAddInput, (r) => ldk.TxAddInput.constructor_new(
    channelId(r), r.u64(), unwrap(ldk.TransactionU16LenLimited.constructor_new(transaction(r))), r.u32(), r.u32(),
    optionalHash(r.maybe(() => r.bytes(32))))],
  tx_add_output: [67, ldk.TxAddOutput, (r) => ldk.TxAddOutput.constructor_new(channelId(r), r.u64(), r.satoshi(), r.someBytes(40))],
  tx_remove_input: [68, ldk.TxRemoveInput, (r) => ldk.TxRemoveInput.constructor_new(channelId(r), r.u64())],
  tx_remove_output: [69, ldk.TxRemoveOutput, (r) => ldk.TxRemoveOutput.constructor_new(channelId(r), r.u64())],
  tx_complete: [70, ldk.TxComplete, (r) => ldk.TxComplete.constructor_new(channelId(r))],
  tx_signatures: [71, ldk.TxSignatures, (r) => ldk.TxSignatures.constructor_new(
    channelId(r), r.bytes(32), r.some(3, () => witness(r)), optionalSignature(r.maybe(() => r.signature())))],
  tx_init_rbf: [72, ldk.TxInitRbf, (r) => ldk.TxInitRbf.constructor_new(channelId(r), r.u32(), r.u32(), optionalI64(r.maybe(r.s64)))],
  tx_ack_rbf: [73, ldk.TxAckRbf, (r) => ldk.TxAckRbf.constructor_new(channelId(r), optionalI64(r.maybe(r.s64)))],
  tx_abort: [74, ldk.TxAbort, (r) => ldk.TxAbort.constructor_new(channelId(r), r.someBytes(40))],
  splice_locked: [77, ldk.SpliceLocked, (r) => ldk.SpliceLocked.constructor_new(channelId(r), r.bytes(32))],
  splice_init: [80, ldk.SpliceInit, (r) => ldk.SpliceInit.constructor_new(channelId(r), r.s64(), r.u32(), r.u32(), r.point(), present(r.flag()))],
  splice_ack: [81, ldk.SpliceAck, (r) => ldk.SpliceAck.constructor_new(channelId(r), r.s64(), r.point(), present(r.flag()))],

  // Three messages have parts that the bindings cannot set: those are read from bytes, the others set.
  update_add_htlc: [128, ldk.UpdateAddHTLC, (r) => ldk.UpdateAddHTLC.constructor_new(
    channelId(r), r.u64(), r.millisatoshi(), r.bytes(32), r.u32(), optionalU64(r.maybe(r.u64)),
    unwrap(ldk.OnionPacket.constructor_read(onionPacket(r))), r.maybe(() => r.point()))],
  update_fail_htlc: [131, ldk.UpdateFailHTLC, (r) => {
    const reason = r.someBytes(300);
    const message = unwrap(ldk.UpdateFailHTLC.constructor_read(joined(new Uint8Array(40), u16(reason.length), reason)));
    message.set_channel_id(channelId(r));
    message.set_htlc_id(r.u64());
    return message;
  }],
  update_fail_malformed_htlc: [135, ldk.UpdateFailMalformedHTLC, (r) => {
    const message = unwrap(ldk.UpdateFailMalformedHTLC.constructor_read(joined(new Uint8Array(40), r.bytes(32), [0, 0])));
    message.set_channel_id(channelId(r));
    message.set_htlc_id(r.u64());
    message.set_failure_code(r.u16());
    return message;
  }],
  update_fulfill_htlc: [130, ldk.UpdateFulfillHTLC, (r) => ldk.UpdateFulfillHTLC.constructor_new(channelId(r), r.u64(), r.bytes(32))],
  commitment_signed: [132, ldk.CommitmentSigned, (r) => ldk.CommitmentSigned.constructor_new(
    channelId(r), r.signature(), r.some(20, () => r.signature()),
    r.maybe(() => ldk.CommitmentSignedBatch.constructor_new(r.u16(), r.bytes(32))))],
  revoke_and_ack: [133, ldk.RevokeAndACK, (r) => ldk.RevokeAndACK.constructor_new(channelId(r), r.bytes(32), r.point())],
  update_fee: [134, ldk.UpdateFee, (r) => ldk.UpdateFee.constructor_new(channelId(r), r.u32())],
  channel_reestablish: [136, ldk.ChannelReestablish, (r) => ldk.ChannelReestablish.constructor_new(
    channelId(r), r.u64(), r.u64(), r.bytes(32), r.point(), optionalHash(r.maybe(() => r.bytes(32))))],

  channel_announcement: [256, ldk.ChannelAnnouncement, (r) => ldk.ChannelAnnouncement.constructor_new(
    r.signature(), r.signature(), r.signature(), r.signature(), ldk.UnsignedChannelAnnouncement.constructor_new(
      features(ldk.ChannelFeatures, r), r.bytes(32), r.u64(), nodeId(r), nodeId(r), nodeId(r), nodeId(r), excess(r)))],
  node_announcement: [257, ldk.NodeAnnouncement, (r) => ldk.NodeAnnouncement.constructor_new(
    r.signature(), ldk.UnsignedNodeAnnouncement.constructor_new(
      features(ldk.NodeFeatures, r), r.u32(), nodeId(r), r.bytes(3), ldk.NodeAlias.constructor_new(r.bytes(32)),
      addresses(r), new Uint8Array(), excess(r)))],
  channel_update: [258, ldk.ChannelUpdate, (r) => ldk.ChannelUpdate.constructor_new(
    r.signature(), ldk.UnsignedChannelUpdate.constructor_new(
      r.bytes(32), r.u64(), r.u32(), r.u8() | 1, r.u8(), r.u16(), r.millisatoshi(), r.millisatoshi(), r.u32(), r.u32(), excess(r)))],
  announcement_signatures: [259, ldk.AnnouncementSignatures, (r) => ldk.AnnouncementSignatures.constructor_new(
    channelId(r), r.u64(), r.signature(), r.signature())],
  query_short_channel_ids: [261, ldk.QueryShortChannelIds, (r) => ldk.QueryShortChannelIds.constructor_new(r.bytes(32), short(r))],
  reply_short_channel_ids_end: [262, ldk.ReplyShortChannelIdsEnd, (r) => ldk.ReplyShortChannelIdsEnd.constructor_new(r.bytes(32), r.flag())],
  query_channel_range: [263, ldk.QueryChannelRange, (r) => ldk.QueryChannelRange.constructor_new(r.bytes(32), r.u32(), r.u32())],
  reply_channel_range: [264, ldk.ReplyChannelRange, (r) => ldk.ReplyChannelRange.constructor_new(r.bytes(32), r.u32(), r.u32(), r.flag(), short(r))],
  gossip_timestamp_filter: [265, ldk.GossipTimestampFilter, (r) => ldk.GossipTimestampFilter.constructor_new(r.bytes(32), r.u32(), r.u32())],
  onion_message: [513, ldk.OnionMessage, (r) => ldk.OnionMessage.constructor_new(
    r.point(), ldk.Packet.constructor_new(0, r.point(), r.bytes(r.pick([1300, 400, 0])), r.bytes(32)))],
};

export const messages = Object.fromEntries(Object.entries(made).map(([name, [type, kind, make]]) => [name, {
  type,
  make: (random) => make(random).write(),
  again: (payload) => unwrap(kind.constructor_read(Uint8Array.from(payload))).write(),
}]));
