export { OrderRepository } from './order.repository';
export { ProductRepository, type ProductCard } from './product.repository';
