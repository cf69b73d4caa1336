// A line between visitors and the server that can be cut, made deaf or made to refuse sockets.
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What the line does to new and open connections. */
export type State = 'open' | 'refuses sockets' | 'deaf';

export class Line {
  state: State = 'open';
  /** Sockets that asked for an upgrade, answered or not. */
  upgrades = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  /** `http://localhost:port`. */
  get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  static async to(port: number): Promise<Line> {
    const server = createServer();
    const line = new Line(server);
    server.on('connection', (near) => line.join(near, port));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return line;
  }

  /** Cuts every open socket, as a router that forgets its connections does. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(near: Socket, port: number): void {
    this.sockets.add(near);
    near.on('error', () => near.destroy());
    near.on('close', () => this.sockets.delete(near));
    near.once('data', (first: Buffer) => {
      const isSocket = /\r\nupgrade: websocket\r\n/i.test(first.toString('latin1'));
      if (isSocket) this.upgrades += 1;
      if (isSocket && this.state === 'refuses sockets') {
        near.end('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
        return;
      }
      const far = connect(port, '127.0.0.1');
      far.on('error', () => near.destroy());
      far.on('close', () => near.destroy());
      near.on('close', () => far.destroy());
      far.write(first);
      near.on('data', (chunk: Buffer) => {
        if (!(isSocket && this.state === 'deaf')) far.write(chunk);
      });
      far.on('data', (chunk: Buffer) => {
        if (!(isSocket && this.state === 'deaf')) near.write(chunk);
      });
    });
  }
}
