import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from '../src/index.ts';
import { ORGANIZATION_ID, QUICK_RETRY, TOKEN } from './support/platform.ts';

const OPENSSL = 'openssl';
const directory = mkdtempSync(join(tmpdir(), 'sdk-tls-'));
const keyFile = join(directory, 'key.pem');
const certificateFile = join(directory, 'certificate.pem');

const makeCertificate = (): boolean => {
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=localhost'];
  const names = ['-addext', 'subjectAltName=DNS:localhost'];
  try {
    execFileSync(OPENSSL, [...request, ...names, '-keyout', keyFile, '-out', certificateFile], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const hasCertificate = makeCertificate();
afterAll(() => rmSync(directory, { recursive: true }));

(hasCertificate ? describe : describe.skip)('over https (needs the openssl command)', () => {
  let server: Server;
  let host = '';

  beforeAll(async () => {
    const account = { username: 'tester', default_organization: ORGANIZATION_ID, id: ORGANIZATION_ID, name: 'org' };
    server = createServer({ key: readFileSync(keyFile), cert: readFileSync(certificateFile) }, (_request, response) => {
      response.end(JSON.stringify(account));
    });
    await new Promise<void>((resolve) => server.listen(0, () => resolve()));
    host = `https://localhost:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test('trusts a certificate that is given', async () => {
    const ca = readFileSync(certificateFile, 'utf8');
    await using client = await Client.connect({ host, apiToken: TOKEN, ca });
    expect(client.username).toBe('tester');
  });

  test('refuses a certificate that nobody vouches for, at once', async () => {
    const connected = Client.connect({ host, apiToken: TOKEN, retry: QUICK_RETRY });
    await expect(connected).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT', attempt: 1 });
  });
});
