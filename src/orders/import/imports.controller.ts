import {
  Controller,
  Get,
  HttpCode,
  Param,
  ParseIntPipe,
  Post,
  Query,
  Req,
  UploadedFile,
  UseInterceptors,
} from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import type { Request } from 'express';
import { Audited, Can } from '../../platform/http/access-marks';
import { OrderPageQuery } from '../orders.dto';
import { ImportQuery, OrderImportPage, OrderImportView, OrderRejectPage } from './imports.dto';
import { ImportsQueries, shownImport } from './imports.queries';
import { OrdersImport } from './orders-import.service';
import { Uploads } from './upload';

/** What multer tells of an uploaded file. */
interface UploadedTable {
  path: string;
  originalname: string;
}

/** Order tables as shops export them. */
@Controller('api/v1/orders')
export class ImportsController {
  constructor(
    private readonly uploads: Uploads,
    private readonly imports: OrdersImport,
    private readonly queries: ImportsQueries,
  ) {}

  /**
   * Takes an order table and reads it in the background: text/csv as the body, or a form with one `file`. UTF-8 or
   * GB18030, comma or tab, one row per order line. 422 names the columns that are missing. The same table again
   * changes nothing.
   */
  @Can('orders.write')
  @Audited('orders.import')
  @Post('import')
  @HttpCode(202)
  @UseInterceptors(FileInterceptor('file'))
  async import(
    @Query() query: ImportQuery,
    @Req() request: Request,
    @UploadedFile() file?: UploadedTable,
  ): Promise<OrderImportView> {
    const path = file?.path ?? (await this.uploads.keep(request));
    // Forms carry names as Latin-1 by their standard, while browsers send UTF-8.
    const given = file ? Buffer.from(file.originalname, 'latin1').toString('utf8') : '';
    return shownImport(await this.imports.start(path, query.name ?? (given || '订单表'), query.source ?? ''));
  }

  /** Uploaded tables, newest first. */
  @Can('orders.read')
  @Get('imports')
  async list(@Query() page: OrderPageQuery): Promise<OrderImportPage> {
    return this.queries.list(page);
  }

  /** One uploaded table and how far it has been read. */
  @Can('orders.read')
  @Get('imports/:id')
  async one(@Param('id', ParseIntPipe) id: number): Promise<OrderImportView> {
    return this.queries.one(id);
  }

  /** The rows that were not imported and why, in the order of the file. */
  @Can('orders.read')
  @Get('imports/:id/rejects')
  async rejects(@Param('id', ParseIntPipe) id: number, @Query() page: OrderPageQuery): Promise<OrderRejectPage> {
    return this.queries.rejects(id, page);
  }
}
