import { createReadStream, mkdirSync } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import express, { Router } from 'express';
import multer from 'multer';
import { requireStaff } from '@api/lib/auth';
import { prisma } from '@api/lib/clients';

export const mediaRouter = Router();

const MEGABYTE = 1024 * 1024;
const IMAGE_TYPES = ['image/jpeg', 'image/png', 'image/webp'];

const imageDir = resolve(process.env.IMAGE_DIR ?? 'uploads');
mkdirSync(imageDir, { recursive: true });

const imageUpload = multer({
  storage: multer.diskStorage({
    destination: imageDir,
    filename: (req, file, done) => {
      done(null, `${req.params.productId}-${Date.now()}${extname(file.originalname)}`);
    },
  }),
  limits: { fileSize: 5 * MEGABYTE, files: 1 },
  fileFilter: (_req, file, done) => done(null, IMAGE_TYPES.includes(file.mimetype)),
});

const sheetUpload = multer({ storage: multer.memoryStorage() });

const priceListUpload = multer({ dest: tmpdir(), limits: { fileSize: 20 * MEGABYTE, files: 1 } });

mediaRouter.use('/images', express.static(imageDir, { maxAge: '7d' }));

mediaRouter.post(
  '/products/:productId/image',
  requireStaff,
  imageUpload.single('image'),
  async (req, res) => {
    if (!req.file) {
      res.status(400).json({ error: 'Send an image file' });
      return;
    }
    const product = await prisma.product.update({
      where: { id: String(req.params.productId) },
      data: { imagePath: `/media/images/${req.file.filename}` },
      select: { id: true, imagePath: true },
    });
    res.status(201).json(product);
  },
);

mediaRouter.post(
  '/products/:productId/spec-sheet',
  requireStaff,
  sheetUpload.single('sheet'),
  async (req, res) => {
    if (!req.file) {
      res.status(400).json({ error: 'Send a PDF file' });
      return;
    }
    const product = await prisma.product.update({
      where: { id: String(req.params.productId) },
      data: { specSheet: new Uint8Array(req.file.buffer) },
      select: { id: true, name: true },
    });
    res.status(201).json(product);
  },
);

mediaRouter.post(
  '/price-list/check',
  requireStaff,
  priceListUpload.single('list'),
  async (req, res) => {
    if (!req.file) {
      res.status(400).json({ error: 'Send a CSV file' });
      return;
    }
    try {
      let valid = 0;
      let invalid = 0;
      for await (const line of createInterface({ input: createReadStream(req.file.path) })) {
        const [sku, price] = line.split(',');
        if (sku && Number.isInteger(Number(price))) {
          valid += 1;
        } else {
          invalid += 1;
        }
      }
      res.json({ valid, invalid });
    } finally {
      await unlink(req.file.path);
    }
  },
);
