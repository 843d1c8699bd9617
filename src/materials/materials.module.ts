import { Module } from '@nestjs/common';
import { WecomModule } from '../wecom/wecom.module';
import { PictureCopies } from './pictures/picture-copies';
import './pictures/picture.entity';
import { PicturesController } from './pictures/pictures.controller';
import { Pictures } from './pictures/pictures.service';

/** What messages are made of. */
@Module({
  imports: [WecomModule],
  controllers: [PicturesController],
  providers: [Pictures, PictureCopies],
  exports: [Pictures],
})
export class MaterialsModule {}
