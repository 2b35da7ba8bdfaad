import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { CORE_SCHEMA, load, loadAll, mergeTag } from 'js-yaml';
import { settings } from '../../src/server/config/settings.ts';
import { checkSystemdUnit } from '../docs/checkConfigs.ts';
import { readStages, stage, wordsOf } from './dockerfile.ts';
import { compose, object } from './manifests.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const isSetting = (name: string): boolean => Object.hasOwn(settings.shape, name);
const user = Number(stage('linkcall').instructions.findLast(({ name }) => name === 'USER')?.rest);

describe('deploy/kubernetes', () => {
  const folder = 'deploy/kubernetes';
  const objects = readdirSync(folder).flatMap((file) =>
    loadAll(readFileSync(`${folder}/${file}`, 'utf8')).map((raw) => object.parse(raw)),
  );
  const of = <Kind extends (typeof objects)[number]['kind']>(kind: Kind) =>
    objects.filter((one): one is Extract<(typeof objects)[number], { kind: Kind }> => one.kind === kind);
  const [set] = of('StatefulSet');
  const pod = set?.spec.template.spec;
  const [container] = pod?.containers ?? [];
  const services = of('Service');

  it('[OP10] has objects whose names fit each other', () => {
    assert(set !== undefined && pod !== undefined && container !== undefined);
    const { labels } = set.spec.template.metadata;
    const finds = (selector: Readonly<Record<string, string>>) =>
      Object.entries(selector).every(([name, value]) => labels[name] === value);
    assert(finds(set.spec.selector.matchLabels));
    assert.equal(services.find(({ metadata }) => metadata.name === set.spec.serviceName)?.spec.clusterIP, 'None');
    for (const { metadata, spec } of services) {
      const podName = spec.selector['statefulset.kubernetes.io/pod-name'];
      assert(podName === undefined ? finds(spec.selector) : podName === metadata.name, metadata.name);
      assert.deepEqual(
        spec.ports.map(({ port }) => port),
        container.ports.map(({ containerPort }) => containerPort),
      );
    }
    for (const { spec } of of('PodDisruptionBudget'))
      assert(finds(spec.selector.matchLabels) && spec.maxUnavailable === 1);
    assert.deepEqual(
      container.envFrom.map(({ secretRef }) => secretRef.name),
      of('Secret').map(({ metadata }) => metadata.name),
    );
    assert.deepEqual(
      container.volumeMounts.map(({ name }) => name),
      pod.volumes.map(({ name }) => name),
    );
  });

  it('[OP10] has a path for each pod, which is what the pod says of itself', () => {
    const backends = of('Ingress').flatMap(({ spec }) =>
      spec.rules.flatMap(({ host, http }) => http.paths.map((one) => ({ host, ...one }))),
    );
    for (const { backend } of backends) assert(services.some(({ metadata }) => metadata.name === backend.service.name));
    const address = container?.env.find(({ name }) => name === 'PUBLIC_ADDRESS');
    assert(address !== undefined && 'value' in address);
    const template: string = address.value;
    for (let nth = 0; nth < (set?.spec.replicas ?? 0); nth += 1) {
      const [host, podName = ''] = template.replace('$(POD_NAME)', `${set?.metadata.name}-${nth}`).split('/');
      const found = backends.find((one) => one.host === host && one.path.startsWith(`/${podName}(`));
      assert.equal(found?.backend.service.name, podName);
      assert.equal(new RegExp(`^${found?.path}$`).exec(`/${podName}/process/room`)?.[2], 'process/room');
    }
  });

  it('[OP10] names settings, probes and an image that there are', () => {
    const named = [
      ...(container?.env ?? []).map(({ name }) => name),
      ...of('Secret').flatMap(({ stringData }) => Object.keys(stringData)),
    ];
    assert.deepEqual(
      named.filter((name) => name !== 'POD_NAME' && !isSetting(name)),
      [],
    );
    assert.deepEqual(
      [container?.livenessProbe, container?.startupProbe, container?.readinessProbe].map(
        (probe) => probe?.httpGet.path,
      ),
      ['/healthz', '/healthz', '/readyz'],
    );
    assert.equal(container?.image, `linkcall:${version}`);
    assert.deepEqual([pod?.securityContext.runAsUser, pod?.securityContext.fsGroup], [user, user]);
    assert((pod?.terminationGracePeriodSeconds ?? 0) > 30, 'it hands over its channels');
  });
});

describe('compose.yaml', () => {
  const { services, volumes } = compose.parse(
    load(readFileSync('compose.yaml', 'utf8'), { schema: CORE_SCHEMA.withTags(mergeTag) }),
  );
  const processes = Object.entries(services).filter(([, { build }]) => build?.target === 'linkcall');

  it('[OP10] runs three processes, each at an address of its own, behind nginx', () => {
    assert.equal(processes.length, 3);
    const proxied = readFileSync('deploy/nginx/linkcall.conf', 'utf8');
    const locations = readFileSync('deploy/nginx/locations.conf', 'utf8');
    for (const [name, { environment = {}, stop_grace_period, read_only }] of processes) {
      assert.deepEqual(
        Object.keys(environment).filter((one) => !isSetting(one)),
        [],
      );
      const path = environment.PUBLIC_ADDRESS?.split('/').at(-1) ?? '';
      assert(proxied.includes(`upstream ${name} { server ${name}:2567 max_fails=0; }`), name);
      assert(locations.includes(`location /${path}/ { proxy_pass http://${name}/; }`), name);
      assert.deepEqual([stop_grace_period, read_only], ['30s', true]);
    }
  });

  it('[OP10] waits for what is healthy, and mounts nothing of this machine', () => {
    for (const [name, { build, depends_on = {}, volumes: mounted = [] }] of Object.entries(services)) {
      for (const needed of Object.keys(depends_on)) {
        const other = services[needed];
        assert(other !== undefined, `${name} needs ${needed}`);
        const image = readStages().find((one) => one.name === other.build?.target);
        assert(
          other.healthcheck !== undefined || (image !== undefined && wordsOf(image, 'HEALTHCHECK').length > 0),
          needed,
        );
      }
      assert(build === undefined || readStages().some((one) => one.name === build.target), name);
      for (const volume of mounted) assert(Object.hasOwn(volumes, volume.split(':')[0] ?? ''), volume);
    }
  });
});

describe('deploy/systemd', () => {
  it('[OP10] has a unit that systemd reads', async () => {
    await checkSystemdUnit(readFileSync('deploy/systemd/linkcall@.service', 'utf8'));
  });
}).timeout(600_000);
