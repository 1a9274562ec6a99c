import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'

/** `/docs` for people, `/docs/json` for programs. Made of the schemas that requests and answers go through. */
export async function serveDocs(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Ringway',
        version,
        description:
          "WhatsApp Business Calling that you run yourself. One port serves Twilio's api, messaging, content and monitor hosts: " +
          'the path, or Host or X-Original-Host, decides which is meant.',
      },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: { basic: { type: 'http', scheme: 'basic', description: 'Account SID and auth token' } },
      },
    },
    transform: jsonSchemaTransform,
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { docExpansion: 'list', tryItOutEnabled: true },
    // The bar above the page bears the library's name and asks for another document's address.
    theme: { title: 'Ringway', css: [{ filename: 'ringway.css', content: '.swagger-ui .topbar { display: none }' }] },
  })
}
