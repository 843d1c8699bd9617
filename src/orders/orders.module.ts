import { Module } from '@nestjs/common';
import { MulterModule } from '@nestjs/platform-express';
import { Settings } from '../../config/settings';
import { CustomersModule } from '../customers/customers.module';
import { ProductsModule } from '../products/products.module';
import { CustomerPurchases } from './customer-purchases.queries';
import { ImportsController } from './import/imports.controller';
import { ImportsQueries } from './import/imports.queries';
import './import/order-import.entity';
import { OrdersImport } from './import/orders-import.service';
import { MOST_BYTES, uploadFolder, Uploads } from './import/upload';
import { OrderCoverageQueries } from './order-coverage.queries';
import { OrderMatching } from './order-matching.service';
import { OrderReleasing } from './order-releasing.service';
import { OrderRows } from './order-rows.service';
import './order.entity';
import { OrdersController } from './orders.controller';
import { OrdersQueries } from './orders.queries';
import { Orders } from './orders.service';
import { ProductCycles } from './product-cycles';
import './purchase-stats.entity';
import { PurchaseStatsService } from './purchase-stats.service';

const uploads = MulterModule.registerAsync({
  inject: [Settings],
  useFactory: (settings: Settings) => ({ dest: uploadFolder(settings), limits: { fileSize: MOST_BYTES, files: 1 } }),
});

/** What customers bought: orders from shops' pushes and exports, matched to customers, added up. */
@Module({
  imports: [CustomersModule, ProductsModule, uploads],
  controllers: [OrdersController, ImportsController],
  providers: [
    Orders,
    OrderRows,
    OrderMatching,
    OrderReleasing,
    PurchaseStatsService,
    ProductCycles,
    OrdersImport,
    Uploads,
    ImportsQueries,
    OrdersQueries,
    OrderCoverageQueries,
    CustomerPurchases,
  ],
  exports: [Orders, OrdersQueries, OrderCoverageQueries, CustomerPurchases],
})
export class OrdersModule {}
