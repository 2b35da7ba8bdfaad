import { z } from 'zod';

// What we use of Kubernetes and of Compose, and no other word: a misspelt or misplaced one is ignored by some, and refused by others.

const labels = z.record(z.string(), z.string());
const metadata = z.strictObject({ name: z.string(), labels, annotations: labels.optional() });
const httpGet = z.strictObject({ path: z.string(), port: z.literal('http') });
const probe = z.strictObject({
  httpGet,
  periodSeconds: z.int(),
  timeoutSeconds: z.int().optional(),
  failureThreshold: z.int(),
});
const env = z.union([
  z.strictObject({ name: z.string(), value: z.string() }),
  z.strictObject({
    name: z.string(),
    valueFrom: z.strictObject({ fieldRef: z.strictObject({ fieldPath: z.literal('metadata.name') }) }),
  }),
]);
const container = z.strictObject({
  name: z.string(),
  image: z.string(),
  ports: z.array(z.strictObject({ name: z.literal('http'), containerPort: z.int() })),
  envFrom: z.array(z.strictObject({ secretRef: z.strictObject({ name: z.string() }) })),
  env: z.array(env),
  resources: z.strictObject({ requests: labels, limits: labels }),
  securityContext: z.strictObject({
    allowPrivilegeEscalation: z.literal(false),
    readOnlyRootFilesystem: z.literal(true),
    capabilities: z.strictObject({ drop: z.tuple([z.literal('ALL')]) }),
  }),
  livenessProbe: probe,
  readinessProbe: probe,
  startupProbe: probe,
  volumeMounts: z.array(z.strictObject({ name: z.string(), mountPath: z.string() })),
});
const selector = z.strictObject({ matchLabels: labels });
const pod = z.strictObject({
  terminationGracePeriodSeconds: z.int(),
  automountServiceAccountToken: z.literal(false),
  securityContext: z.strictObject({
    runAsNonRoot: z.literal(true),
    runAsUser: z.int(),
    fsGroup: z.int(),
    seccompProfile: z.strictObject({ type: z.literal('RuntimeDefault') }),
  }),
  topologySpreadConstraints: z.array(
    z.strictObject({
      maxSkew: z.int(),
      topologyKey: z.string(),
      whenUnsatisfiable: z.enum(['ScheduleAnyway', 'DoNotSchedule']),
      labelSelector: selector,
    }),
  ),
  containers: z.array(container),
  volumes: z.array(z.strictObject({ name: z.string(), emptyDir: z.strictObject({}) })),
});

const port = z.strictObject({ name: z.literal('http'), port: z.int(), targetPort: z.literal('http') });
const backend = z.strictObject({
  service: z.strictObject({ name: z.string(), port: z.strictObject({ name: z.literal('http') }) }),
});
const path = z.strictObject({
  path: z.string(),
  pathType: z.enum(['Prefix', 'Exact', 'ImplementationSpecific']),
  backend,
});

export const statefulSet = z.strictObject({
  apiVersion: z.literal('apps/v1'),
  kind: z.literal('StatefulSet'),
  metadata,
  spec: z.strictObject({
    serviceName: z.string(),
    replicas: z.int(),
    podManagementPolicy: z.enum(['OrderedReady', 'Parallel']),
    updateStrategy: z.strictObject({ type: z.literal('RollingUpdate') }),
    minReadySeconds: z.int(),
    selector,
    template: z.strictObject({ metadata: metadata.omit({ name: true }), spec: pod }),
  }),
});
export const service = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Service'),
  metadata,
  spec: z.strictObject({
    clusterIP: z.literal('None').optional(),
    publishNotReadyAddresses: z.boolean().optional(),
    selector: labels,
    ports: z.array(port),
  }),
});
export const ingress = z.strictObject({
  apiVersion: z.literal('networking.k8s.io/v1'),
  kind: z.literal('Ingress'),
  metadata,
  spec: z.strictObject({
    ingressClassName: z.string(),
    tls: z.array(z.strictObject({ hosts: z.array(z.string()), secretName: z.string() })),
    rules: z.array(z.strictObject({ host: z.string(), http: z.strictObject({ paths: z.array(path) }) })),
  }),
});
export const disruptionBudget = z.strictObject({
  apiVersion: z.literal('policy/v1'),
  kind: z.literal('PodDisruptionBudget'),
  metadata,
  spec: z.strictObject({ maxUnavailable: z.int(), selector }),
});
export const secret = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Secret'),
  metadata,
  type: z.literal('Opaque'),
  stringData: labels,
});
export const object = z.discriminatedUnion('kind', [statefulSet, service, ingress, disruptionBudget, secret]);

const dependsOn = z.record(z.string(), z.strictObject({ condition: z.enum(['service_healthy', 'service_started']) }));
export const compose = z.object({
  services: z.record(
    z.string(),
    z.strictObject({
      image: z.string(),
      build: z.strictObject({ context: z.literal('.'), target: z.string() }).optional(),
      command: z.string().optional(),
      environment: labels.optional(),
      ports: z.array(z.string()).optional(),
      volumes: z.array(z.string()).optional(),
      depends_on: dependsOn.optional(),
      healthcheck: z.strictObject({ test: z.array(z.string()), interval: z.string() }).optional(),
      read_only: z.boolean().optional(),
      tmpfs: z.array(z.string()).optional(),
      cap_drop: z.array(z.string()).optional(),
      security_opt: z.array(z.string()).optional(),
      ulimits: z.record(z.string(), z.int()).optional(),
      stop_grace_period: z.string().optional(),
      restart: z.literal('unless-stopped'),
    }),
  ),
  volumes: z.record(z.string(), z.strictObject({})),
});
