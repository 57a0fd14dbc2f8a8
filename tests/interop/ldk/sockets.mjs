// The TCP side of a PeerManager. LDK does no input or output itself: what a socket reads goes in by read_event, what LDK
// wants to write comes out by send_data, and LDK must hear when a full socket has room again and when one is gone.
import net from "node:net";
import * as ldk from "lightningdevkit";

export class Sockets {
  #peerManager;
  #pump;
  #emit;
  #servers = [];
  #count = 0n;

  /** `pump` is called after LDK has read something: it may have something to say. */
  constructor(peerManager, pump, emit) {
    this.#peerManager = peerManager;
    this.#pump = pump;
    this.#emit = emit;
  }

  /** Listens on the port, or on a free one for 0, and resolves to the port. */
  listen(host, port) {
    const server = net.createServer((socket) => {
      const descriptor = this.#describe(socket, true);
      if (!this.#peerManager.new_inbound_connection(descriptor, addressOf(socket)).is_ok()) descriptor.disconnect_socket();
    });
    this.#servers.push(server);
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, () => resolve(server.address().port));
    });
  }

  /** Resolves when the socket is connected: the handshake and init only begin then. */
  async connect(host, port, nodeId) {
    const socket = net.connect(port, host);
    await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
    const descriptor = this.#describe(socket, false);
    const actOne = this.#peerManager.new_outbound_connection(nodeId, descriptor, addressOf(socket));
    if (!actOne.is_ok()) throw new Error("LDK refused to connect");
    descriptor.send_data(actOne.res, true);
  }

  close() {
    for (const server of this.#servers) server.close();
    this.#peerManager.disconnect_all_peers();
  }

  #describe(socket, inbound) {
    const peerManager = this.#peerManager;
    const index = this.#count++;
    let full = false;
    let closedBy = "peer";
    const close = () => {
      closedBy = "ldk";
      socket.destroySoon(); // what LDK wrote last, an error perhaps, still goes out
    };
    const descriptor = ldk.SocketDescriptor.new_impl({
      send_data(data, resumeRead) {
        if (resumeRead) socket.resume();
        if (full) return 0;
        full = !socket.write(data); // the socket keeps all of it, even when it says that it is full
        return data.length;
      },
      disconnect_socket: close,
      eq: (other) => other.hash() === index,
      hash: () => index,
    });

    socket.setNoDelay(true);
    socket.on("drain", () => {
      full = false;
      if (!peerManager.write_buffer_space_avail(descriptor).is_ok()) close();
    });
    socket.on("data", (data) => {
      if (closedBy === "ldk") return;
      const read = peerManager.read_event(descriptor, data);
      if (!read.is_ok()) close();
      else if (read.res) socket.pause();
      this.#pump();
    });
    socket.on("error", () => {}); // "close" follows
    socket.on("close", () => {
      peerManager.socket_disconnected(descriptor);
      this.#emit("closed", { inbound, by: closedBy });
    });
    return descriptor;
  }
}

function addressOf(socket) {
  const octets = Uint8Array.from(socket.remoteAddress.split("."), Number);
  return ldk.Option_SocketAddressZ.constructor_some(ldk.SocketAddress.constructor_tcp_ip_v4(octets, socket.remotePort));
}
